-- purpose: the outcomes of an action by reason
-- grain:   one row per outcome and reason
-- params:  $action_id UUID
-- returns: told VARCHAR, contacts BIGINT
SELECT outcome || ':' || reason AS told, count(contact_id) AS contacts
FROM lake.action_results
WHERE action_id = $action_id AND reason IS NOT NULL
GROUP BY ALL
ORDER BY ALL;
