-- purpose: the addresses the warehouse does not know: they need a pseudonym
-- grain:   one row per claim
-- params:
-- returns: place BIGINT, value VARCHAR
SELECT place, value
FROM consent_claims
ANTI JOIN consent_known USING (place);
