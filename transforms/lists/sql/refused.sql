-- purpose: records of erased persons: they are turned away whole
-- grain:   one row per record
-- params:  $addresses TEXT
-- returns: temp table refused
CREATE OR REPLACE TEMP TABLE refused AS
SELECT DISTINCT a.record_no
FROM read_parquet($addresses) a
JOIN (
    SELECT channel, value, key FROM consent_known
    UNION ALL
    SELECT channel, value, key FROM consent_new
) k USING (channel, value)
JOIN lake.suppressions s USING (key, channel)
JOIN rule_suppression r ON r.reason = s.reason
WHERE r.refused;
