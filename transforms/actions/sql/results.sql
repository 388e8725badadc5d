-- purpose: what became of the contacts of an action
-- grain:   one row per contact, in the order of their ids
-- params:  $action_id UUID, $outcome TEXT, $most BIGINT
-- returns: contact_id UUID, outcome VARCHAR, reason VARCHAR, detail JSON
SELECT contact_id, outcome, reason, detail
FROM lake.action_results
WHERE action_id = $action_id AND ($outcome IS NULL OR outcome = $outcome)
ORDER BY contact_id
LIMIT $most;
