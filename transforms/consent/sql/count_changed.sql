-- purpose: how many addresses the warehouse knew are changed
-- grain:   one row
-- params:
-- returns: BIGINT
SELECT count(*) FROM consent_changed;
