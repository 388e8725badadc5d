-- purpose: how many addresses are claimed
-- grain:   one row
-- params:
-- returns: BIGINT
SELECT count(*) FROM consent_claims;
