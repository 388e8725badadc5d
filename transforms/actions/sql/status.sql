-- purpose: how an action stands, and what is wanted of it: the newest word counts
-- grain:   at most one row
-- params:  $action_id UUID
-- returns: status VARCHAR, wanted VARCHAR, NULL while nobody has said a word
SELECT a.status,
       (SELECT arg_max(c.wanted, (c.wanted_at, c.control_id)) FROM lake.action_controls c WHERE c.action_id = $action_id) AS wanted
FROM lake.actions a
WHERE a.action_id = $action_id;
