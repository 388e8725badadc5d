-- purpose: the bulk actions, the newest first
-- grain:   one row per action
-- params:  $since TIMESTAMPTZ, $until TIMESTAMPTZ, $status TEXT, $kind TEXT, $created_by TEXT, $most BIGINT
-- returns: as the view bulk_actions
SELECT *
FROM lake.bulk_actions
WHERE ($since IS NULL OR created_at >= $since)
  AND ($until IS NULL OR created_at < $until)
  AND ($status IS NULL OR status = $status)
  AND ($kind IS NULL OR kind = $kind)
  AND ($created_by IS NULL OR created_by = $created_by)
ORDER BY created_at DESC, action_id DESC
LIMIT $most;
