-- purpose: records of erased persons: they are turned away whole
-- grain:   one row per record
-- params:  $addresses TEXT
-- returns: temp table refused
CREATE OR REPLACE TEMP TABLE refused AS
SELECT DISTINCT a.record_no
FROM read_parquet($addresses) a
JOIN consent_claims c ON c.value = a.value AND c.channel = a.channel
JOIN (
    SELECT place, key FROM consent_known
    UNION ALL
    SELECT place, key FROM consent_keys
) k USING (place)
JOIN lake.suppressions s ON s.key = k.key AND s.channel = a.channel
JOIN rule_suppression r ON r.reason = s.reason
WHERE r.refused;
