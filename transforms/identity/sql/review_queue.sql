-- purpose: pairs that wait for a person, the likeliest first: those for review, and the blind sample of automatic merges, which stands
--          anywhere among them. A pair is told of the contacts that its two are now
-- grain:   one row per pair, in order; cluster numbers pairs that belong together
-- params:  $most BIGINT
-- returns: cluster BIGINT, left_id UUID, right_id UUID, speaks_for VARCHAR, speaks_against VARCHAR
WITH waiting AS (
    SELECT coalesce(l.contact_id, p.left_id) AS one, coalesce(r.contact_id, p.right_id) AS other, p.match_weight, p.cluster_id,
           p.sampled IS TRUE AND p.band = 'auto' AS sampled, coalesce(p.evidence, to_json([p.reason])) AS evidence,
           coalesce(p.conflicts, '[]') AS conflicts
    FROM lake.match_pairs p
    LEFT JOIN lake.survivors l ON l.merged_id = p.left_id
    LEFT JOIN lake.survivors r ON r.merged_id = p.right_id
    WHERE p.band = 'review' OR (p.band = 'auto' AND p.sampled)
),
pairs AS (
    SELECT least(one, other) AS left_id, greatest(one, other) AS right_id,
           arg_max({'weight': match_weight, 'cluster_id': cluster_id, 'sampled': sampled, 'evidence': evidence, 'conflicts': conflicts},
                   row(coalesce(match_weight, -1e9), cluster_id)) AS pair
    FROM waiting
    WHERE one <> other
    GROUP BY ALL
),
open AS (
    SELECT left_id, right_id, pair, coalesce(pair.cluster_id, left_id) AS cluster_id
    FROM pairs
    ANTI JOIN lake.tombstones l ON l.contact_id = left_id  -- not live_contacts: a pair's two exist, for the purge takes pairs too
    ANTI JOIN lake.tombstones r ON r.contact_id = right_id
    ANTI JOIN lake.two_people n USING (left_id, right_id)
    ANTI JOIN (FROM lake.current_decisions WHERE verdict <> 'skip') d USING (left_id, right_id)
),
clusters AS (
    SELECT cluster_id, bool_or(pair.sampled) AS sampled, max(coalesce(pair.weight, -1e9)) AS weight
    FROM open
    GROUP BY cluster_id
),
placed AS (
    SELECT cluster_id,
           CASE WHEN sampled THEN (hash(cluster_id) % 1000000) / 1e6
                ELSE percent_rank() OVER (PARTITION BY sampled ORDER BY weight DESC, cluster_id) END AS place
    FROM clusters
),
numbered AS (
    SELECT cluster_id, row_number() OVER (ORDER BY place, cluster_id) AS cluster FROM placed
),
words AS (
    SELECT map_from_entries(list((code, what))) AS of FROM pair_words
)
SELECT n.cluster, o.left_id, o.right_id,
       array_to_string(list_transform(from_json(o.pair.evidence, '["VARCHAR"]'), lambda code: coalesce(w.of[code], code)), '; ') AS speaks_for,
       array_to_string(list_transform(from_json(o.pair.conflicts, '["VARCHAR"]'), lambda code: coalesce(w.of[code], code)), '; ') AS speaks_against
FROM open o
JOIN numbered n USING (cluster_id)
CROSS JOIN words w
ORDER BY n.cluster, o.pair.weight DESC NULLS LAST, o.left_id, o.right_id
LIMIT $most;
