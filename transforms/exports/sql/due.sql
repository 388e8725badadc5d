-- purpose: exports whose time is over
-- grain:   [export]
-- params:  $as_of TIMESTAMPTZ
-- returns: export_id, root
SELECT export_id, root
FROM lake.exports
WHERE removed_at IS NULL AND expires_at <= $as_of
ORDER BY export_id
