-- purpose: one bulk action, with what undid it
-- grain:   one row, or none
-- params:  $action_id UUID
-- returns: what bulk_actions says of it; undone_by: the newest action that takes it back
SELECT b.* EXCLUDE (plan, plan_hash), (SELECT u.action_id FROM lake.actions u WHERE u.undoes = b.action_id ORDER BY u.created_at DESC, u.action_id LIMIT 1) AS undone_by
FROM lake.bulk_actions b
WHERE b.action_id = $action_id::UUID;
