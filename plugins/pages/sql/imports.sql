-- purpose: a page of the history of imports, the newest first
-- grain:   [import]
-- params:  $at TIMESTAMPTZ, $id UUID (behind which import the page begins), $most BIGINT
-- returns: import_id, list_name, source, imported_at, actor, records, inserted, updated, unchanged, duplicate, rejected
SELECT import_id, list_name, source, imported_at, actor, records, inserted, updated, unchanged, duplicate, rejected
FROM lake.imports
WHERE (imported_at, import_id) < ($at, $id::UUID)
ORDER BY imported_at DESC, import_id DESC
LIMIT $most;
