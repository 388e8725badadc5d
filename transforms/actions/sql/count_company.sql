-- purpose: whether the company that is meant was found
-- grain:   one row
-- params:
-- returns: BIGINT
SELECT count(*) FROM company;
