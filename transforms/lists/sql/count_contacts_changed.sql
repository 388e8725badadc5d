-- purpose: how many known contacts the plan changes
-- grain:   one row
-- params:
-- returns: BIGINT
SELECT count(*) FROM changed;
