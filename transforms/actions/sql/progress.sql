-- purpose: how an action stands
-- grain:   at most one row
-- params:  $action_id UUID
-- returns: as the view bulk_actions, counts and status only
SELECT kind, status, targets, batches, batches_done, changed, unchanged, refused, failed
FROM lake.bulk_actions
WHERE action_id = $action_id;
