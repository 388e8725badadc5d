-- purpose: the pairs as they are to stand: those just judged, and the stored ones whose contacts are as they were when they were
--          compared. A conflict that only its cluster made is taken away: clusters are looked at anew
-- grain:   known_pairs [left_id, right_id] without clusters
-- params:  $finding_id UUID, $found_at TIMESTAMPTZ, $sample DOUBLE
-- returns: temp table known_pairs
CREATE OR REPLACE TEMP TABLE known_pairs AS
WITH settled AS (
    SELECT contact_id FROM match_table WHERE NOT fresh
),
stored AS (
    SELECT m.left_id, m.right_id, m.match_weight, m.probability, m.evidence,
           list_filter(m.conflicts::VARCHAR[], code -> code NOT IN ('large_cluster', 'open_cluster')) AS conflicts,
           CASE WHEN len(list_intersect(m.conflicts::VARCHAR[], ['large_cluster', 'open_cluster'])) > 0 THEN 'auto' ELSE m.band END AS band,
           m.sampled, m.reason, m.found_at, m.finding_id
    FROM lake.match_pairs m
    JOIN settled l ON l.contact_id = m.left_id
    JOIN settled r ON r.contact_id = m.right_id
    ANTI JOIN lake.two_people s ON s.left_id = m.left_id AND s.right_id = m.right_id
)
SELECT *
FROM stored
UNION ALL
SELECT j.left_id, j.right_id, j.match_weight, j.probability, j.evidence, j.conflicts, b.band,
       b.band = 'auto' AND hash(j.left_id, j.right_id) % 1000000 < $sample * 1000000, 'compared', $found_at, $finding_id
FROM judged_pairs j
JOIN (SELECT DISTINCT rank, band FROM bands) b USING (rank);
