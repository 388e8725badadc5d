-- purpose: the deletions whose contacts can still come back, and how many of them are still deleted
-- grain:   [action]
-- params:  $since TIMESTAMPTZ
-- returns: action_id, action_name, created_at, created_by, contacts
WITH still AS (
    SELECT action_id, count(*) AS contacts
    FROM lake.tombstones t
    ANTI JOIN lake.redirects r ON r.merged_id = t.contact_id
    ANTI JOIN lake.erasures_open e ON e.contact_id = t.contact_id
    WHERE t.deleted_at > $since
    GROUP BY action_id
)
SELECT a.action_id, a.action_name, a.created_at, a.created_by, s.contacts
FROM still s
JOIN lake.actions a USING (action_id)
ORDER BY a.created_at DESC, a.action_id
LIMIT 20;
