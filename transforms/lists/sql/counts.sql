-- purpose: how the records ended
-- grain:   one row per (outcome, reason)
-- params:
-- returns: outcome VARCHAR, reason VARCHAR, records BIGINT
SELECT outcome, reason, count(*) AS records
FROM outcomes
GROUP BY ALL
ORDER BY ALL;
