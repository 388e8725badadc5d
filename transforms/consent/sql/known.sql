-- purpose: what the warehouse knows of the addresses that are claimed
-- grain:   consent_known [place]: one row per claim it knows; consent_keys [place]: empty, for the pseudonyms of the others
-- params:
-- returns: the temp tables
CREATE OR REPLACE TEMP TABLE consent_known AS
SELECT c.place, a.key, a.opt_status, a.deliverability, d.rank
FROM lake.addresses a
JOIN consent_claims c ON c.value = a.value AND c.channel = a.channel
JOIN rule_deliverability d ON d.deliverability = a.deliverability;

CREATE OR REPLACE TEMP TABLE consent_keys (place BIGINT, key BLOB);
