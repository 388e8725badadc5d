-- purpose: contacts that become one because pairs of them are one person. Found ones (auto): every two of a cluster must be such a
--          pair, and none may wait for a person's blind verdict; decided ones: whoever pairs join. Never with two of them that are
--          two people for good
-- grain:   merging [other_id]: contact_id, the one that stays: the oldest, or as decided; weight of the cluster's weakest pair
-- params:  $pairs TEXT (vocabulary.Pairs)
-- returns: temp table merging
CREATE OR REPLACE TEMP TABLE one_person AS
WITH said AS (
    SELECT m.left_id, m.right_id, m.match_weight AS weight, NULL::UUID AS master_id, m.sampled IS TRUE AND coalesce(d.verdict, 'skip') = 'skip' AS waits
    FROM lake.match_pairs m
    LEFT JOIN lake.current_decisions d USING (left_id, right_id)
    WHERE $pairs = 'auto' AND m.band = 'auto' AND d.verdict IS DISTINCT FROM 'not_same'
    UNION ALL
    SELECT left_id, right_id, match_weight, master_id, false
    FROM lake.current_decisions
    WHERE $pairs = 'decided' AND verdict = 'same'
)
SELECT s.*
FROM said s
SEMI JOIN lake.live_contacts l ON l.contact_id = s.left_id
SEMI JOIN lake.live_contacts r ON r.contact_id = s.right_id;

CREATE OR REPLACE TEMP TABLE merging AS
WITH RECURSIVE joined AS (
    SELECT left_id AS contact_id, right_id AS other_id FROM one_person
    UNION ALL
    SELECT right_id, left_id FROM one_person
),
reached AS (
    SELECT contact_id, other_id FROM joined
    UNION
    SELECT r.contact_id, j.other_id FROM reached r JOIN joined j ON j.contact_id = r.other_id
),
clusters AS (
    SELECT contact_id AS member_id, min(least(contact_id, other_id)) AS cluster_id FROM reached GROUP BY contact_id
),
told AS (
    SELECT c.cluster_id, count(*) AS pairs, min(p.weight) AS weight, min(p.master_id) AS master_id, bool_or(p.waits) AS waits
    FROM one_person p
    JOIN clusters c ON c.member_id = p.left_id
    GROUP BY c.cluster_id
),
sized AS (
    SELECT cluster_id, count(*) AS members FROM clusters GROUP BY cluster_id
),
parted AS (
    SELECT DISTINCT l.cluster_id
    FROM lake.two_people n
    JOIN clusters l ON l.member_id = n.left_id
    JOIN clusters r ON r.member_id = n.right_id
    WHERE l.cluster_id = r.cluster_id
)
SELECT coalesce(t.master_id, c.cluster_id) AS contact_id, c.member_id AS other_id, t.weight
FROM clusters c
JOIN told t USING (cluster_id)
JOIN sized s USING (cluster_id)
ANTI JOIN parted USING (cluster_id)
WHERE c.member_id <> coalesce(t.master_id, c.cluster_id) AND NOT t.waits
  AND ($pairs = 'decided' OR t.pairs = s.members * (s.members - 1) // 2);
