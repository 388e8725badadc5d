-- purpose: how many contacts a batch has
-- grain:   one row
-- params:
-- returns: BIGINT
SELECT count(*) FROM taken;
