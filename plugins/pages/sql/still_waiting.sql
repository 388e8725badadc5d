-- purpose: of pairs that waited a moment ago, the first that nobody has decided since, and whose two were neither deleted nor merged
-- grain:   one row, or none
-- params:
-- returns: left_id, right_id, speaks_for, speaks_against
WITH decided AS (
    SELECT left_id, right_id FROM lake.current_decisions WHERE verdict <> 'skip'
    UNION ALL
    SELECT left_id, right_id FROM lake.not_same
),
sides AS (
    SELECT place, unnest([left_id, right_id])::UUID AS contact_id FROM waited
),
gone AS (
    SELECT place
    FROM sides
    SEMI JOIN (SELECT contact_id FROM lake.tombstones UNION ALL SELECT merged_id FROM lake.redirects) g USING (contact_id)
)
SELECT w.left_id, w.right_id, w.speaks_for, w.speaks_against
FROM waited w
ANTI JOIN decided d ON d.left_id = w.left_id::UUID AND d.right_id = w.right_id::UUID
ANTI JOIN gone g USING (place)
ORDER BY w.place
LIMIT 1;
