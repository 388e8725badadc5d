-- purpose: a page of the exports, the newest first
-- grain:   [export]
-- params:  $at TIMESTAMPTZ, $id UUID (behind which export the page begins), $most BIGINT
-- returns: export_id, action_name, format, contacts, marketable_only, created_by, created_at, expires_at, removed_at, removed_why, files
SELECT export_id, action_name, format, contacts, marketable_only, created_by, created_at, expires_at, removed_at, removed_why, files
FROM lake.exports
WHERE (created_at, export_id) < ($at, $id::UUID)
ORDER BY created_at DESC, export_id DESC
LIMIT $most;
