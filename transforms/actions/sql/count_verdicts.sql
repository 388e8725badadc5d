-- purpose: how the contacts of a batch end
-- grain:   one row per outcome and reason
-- params:
-- returns: told VARCHAR, contacts BIGINT
SELECT outcome || coalesce(':' || reason, '') AS told, count(*) AS contacts
FROM verdicts
GROUP BY ALL
ORDER BY ALL;
