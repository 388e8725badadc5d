-- purpose: whether anybody was ever erased
-- grain:   one row
-- params:
-- returns: BIGINT
SELECT count(s.key)
FROM lake.suppressions s
JOIN rule_suppression r ON r.reason = s.reason
WHERE r.refused;
