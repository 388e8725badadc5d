-- purpose: keep the pseudonyms of some claims
-- grain:   one row per claim
-- params:
-- returns: nothing; consent_keys grows
INSERT INTO consent_keys
SELECT place, key FROM consent_keyed;
