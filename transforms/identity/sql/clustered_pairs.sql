-- purpose: pairs of band auto that join too many contacts, or contacts of which not each two fit, go to review, the whole cluster
-- grain:   wanted_pairs [left_id, right_id] as match_pairs is to hold them
-- params:  $most_members BIGINT
-- returns: temp table wanted_pairs
CREATE OR REPLACE TEMP TABLE wanted_pairs AS
WITH fitting AS (
    SELECT p.left_id, p.right_id, a.cluster_id, p.band
    FROM known_pairs p
    JOIN auto_clusters a ON a.contact_id = p.left_id
    JOIN auto_clusters b ON b.contact_id = p.right_id AND b.cluster_id = a.cluster_id
),
sizes AS (
    SELECT cluster_id, count(*) AS members FROM auto_clusters GROUP BY cluster_id
),
links AS (
    SELECT cluster_id, count(*) FILTER (band = 'auto') AS links FROM fitting GROUP BY cluster_id
),
faults AS (
    SELECT cluster_id, CASE WHEN members > $most_members THEN 'large_cluster' ELSE 'open_cluster' END AS fault
    FROM sizes
    JOIN links USING (cluster_id)
    WHERE members > $most_members OR links < members * (members - 1) // 2
),
joined AS (
    SELECT p.*, a.cluster_id AS auto_cluster, r.cluster_id AS review_cluster,
           CASE WHEN p.band = 'auto' THEN f.fault END AS fault
    FROM known_pairs p
    LEFT JOIN auto_clusters a ON a.contact_id = p.left_id
    LEFT JOIN faults f ON f.cluster_id = a.cluster_id
    LEFT JOIN review_clusters r ON r.contact_id = p.left_id
)
SELECT left_id, right_id, CASE WHEN fault IS NULL THEN band ELSE 'review' END AS band, reason, found_at, match_weight,
       probability, evidence,
       to_json(CASE WHEN fault IS NULL THEN conflicts ELSE list_append(conflicts, fault) END) AS conflicts,
       CASE WHEN band = 'auto' AND fault IS NULL THEN auto_cluster WHEN band <> 'related' THEN review_cluster END AS cluster_id,
       sampled, finding_id
FROM joined;
