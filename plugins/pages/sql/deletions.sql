-- purpose: the deletions whose contacts can still come back, and how many of them are still deleted
-- grain:   [action]
-- params:  $since TIMESTAMPTZ
-- returns: action_id, action_name, created_at, created_by, contacts
SELECT a.action_id, a.action_name, a.created_at, a.created_by, count(*) AS contacts
FROM lake.tombstones t
ANTI JOIN lake.redirects r ON r.merged_id = t.contact_id
JOIN lake.actions a USING (action_id)
WHERE t.deleted_at > $since
GROUP BY ALL
ORDER BY a.created_at DESC, a.action_id
LIMIT 20;
