-- purpose: for how many addresses a decision was found
-- grain:   one row
-- params:
-- returns: BIGINT
SELECT count(*) FROM consent_decisions;
