-- purpose: how an action stands
-- grain:   at most one row
-- params:  $action_id UUID
-- returns: status VARCHAR
SELECT status FROM lake.actions WHERE action_id = $action_id;
