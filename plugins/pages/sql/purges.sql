-- purpose: a page of the purges, the newest first
-- grain:   [purge]
-- params:  $at TIMESTAMPTZ, $id UUID (behind which purge the page begins), $most BIGINT
-- returns: purge_id, as_of, purged_at, people, digest, prev_digest
SELECT purge_id, as_of, purged_at, people, digest, prev_digest
FROM lake.purges
WHERE (purged_at, purge_id) < ($at, $id::UUID)
ORDER BY purged_at DESC, purge_id DESC
LIMIT $most;
