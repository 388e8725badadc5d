-- purpose: how many contacts of an action ended how, and why
-- grain:   [outcome, reason]
-- params:  $action_id UUID
-- returns: outcome, reason, contacts
SELECT outcome, reason, count(*) AS contacts
FROM lake.action_results
WHERE action_id = $action_id::UUID
GROUP BY ALL
ORDER BY contacts DESC, outcome, reason;
