-- purpose: what the warehouse knows of the addresses that are claimed, and those it does not know
-- grain:   consent_known, consent_unknown: one row per (channel, value) of consent_claims; consent_new: empty
-- params:
-- returns: the temp tables; consent_new has the claims' columns and `key`
CREATE OR REPLACE TEMP TABLE consent_known AS
SELECT a.channel, a.value, a.key, a.opt_status, a.deliverability, d.rank
FROM lake.addresses a
JOIN consent_claims c USING (channel, value)
JOIN rule_deliverability d USING (deliverability);

-- numbered in any order, only to be taken part by part
CREATE OR REPLACE TEMP TABLE consent_unknown AS
SELECT c.*, row_number() OVER () AS number
FROM consent_claims c
ANTI JOIN consent_known k USING (channel, value);

CREATE OR REPLACE TEMP TABLE consent_new AS
SELECT * EXCLUDE (number), NULL::BLOB AS key
FROM consent_unknown
LIMIT 0;
