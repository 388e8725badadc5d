-- purpose: what is wanted of an action now
-- grain:   at most one row
-- params:  $action_id UUID
-- returns: wanted VARCHAR
SELECT wanted
FROM lake.action_controls
WHERE action_id = $action_id
ORDER BY wanted_at DESC, control_id DESC
LIMIT 1;
