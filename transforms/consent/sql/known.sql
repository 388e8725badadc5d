-- purpose: what the warehouse knows of the addresses that are claimed
-- grain:   consent_known [place]: the claims it knows, and what it knows; consent_keys [place]: empty, for the pseudonyms of the
--          others
-- params:
-- returns: the temp tables
CREATE OR REPLACE TEMP TABLE consent_known AS
SELECT c.*, a.key, s.after AS before, d.rank AS stored, d.deliverability AS deliverability_before
FROM lake.addresses a
JOIN consent_claims c ON c.value = a.value AND c.channel = a.channel
JOIN (SELECT DISTINCT after FROM rule_opt_in) s ON s.after = a.opt_status
JOIN rule_deliverability d ON d.deliverability = a.deliverability;

CREATE OR REPLACE TEMP TABLE consent_keys (place BIGINT, key BLOB);
