-- purpose: a page of the history of bulk actions, the newest first; a filter that is NULL lets everything through
-- grain:   [action]
-- params:  $at TIMESTAMPTZ, $id UUID (behind which action the page begins), $most BIGINT, $since TIMESTAMPTZ, $until TIMESTAMPTZ,
--          $status TEXT, $kind TEXT, $user TEXT, $name TEXT (a part of it)
-- returns: action_id, action_name, kind, status, created_by, created_at, targets, batches, batches_done, changed, refused, failed
SELECT action_id, action_name, kind, status, created_by, created_at, targets, batches, batches_done, changed, refused, failed
FROM lake.bulk_actions
WHERE (created_at, action_id) < ($at, $id::UUID)
  AND ($since::TIMESTAMPTZ IS NULL OR created_at >= $since)
  AND ($until::TIMESTAMPTZ IS NULL OR created_at < $until)
  AND ($status::VARCHAR IS NULL OR status = $status)
  AND ($kind::VARCHAR IS NULL OR kind = $kind)
  AND ($user::VARCHAR IS NULL OR created_by = $user)
  AND ($name::VARCHAR IS NULL OR contains(lower(action_name), lower($name)))
ORDER BY created_at DESC, action_id DESC
LIMIT $most;
