-- purpose: how many claimed addresses the warehouse does not know
-- grain:   one row
-- params:
-- returns: BIGINT
SELECT count(*) FROM consent_unknown;
