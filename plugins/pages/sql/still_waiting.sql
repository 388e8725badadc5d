-- purpose: of pairs that waited a moment ago, those that nobody has decided since, and whose two were neither deleted nor merged
-- grain:   [pair], in the order of `waited`
-- params:
-- returns: left_id, right_id, speaks_for, speaks_against
SELECT w.left_id, w.right_id, w.speaks_for, w.speaks_against
FROM waited w
ANTI JOIN (FROM lake.current_decisions WHERE verdict <> 'skip') d ON d.left_id = w.left_id::UUID AND d.right_id = w.right_id::UUID
ANTI JOIN lake.not_same n ON n.left_id = w.left_id::UUID AND n.right_id = w.right_id::UUID
ANTI JOIN lake.tombstones t ON t.contact_id = w.left_id::UUID
ANTI JOIN lake.tombstones u ON u.contact_id = w.right_id::UUID
ANTI JOIN lake.redirects r ON r.merged_id = w.left_id::UUID
ANTI JOIN lake.redirects s ON s.merged_id = w.right_id::UUID
ORDER BY w.place;
