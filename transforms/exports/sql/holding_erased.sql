-- purpose: whose files must go at once: exports that hold an erased person, under whatever id it was merged since
-- grain:   [export]
-- params:  none; the temp table erased [contact_id]
-- returns: export_id, root
SELECT e.export_id, e.root
FROM lake.exports e
WHERE e.removed_at IS NULL
  AND e.export_id IN (
    SELECT m.export_id
    FROM lake.export_members m
    LEFT JOIN lake.survivors s ON s.merged_id = m.contact_id
    WHERE m.contact_id IN (SELECT contact_id FROM erased) OR s.contact_id IN (SELECT contact_id FROM erased)
  )
ORDER BY e.export_id
