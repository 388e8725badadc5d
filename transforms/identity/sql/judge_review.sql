-- purpose: what the rows of a filled review file come to: a verdict on two live contacts, or what is wrong with the row
-- grain:   judged [line]: left_id < right_id, verdict, master_id, fault; known: it was said before; band, weight, sampled of the pair
-- params:
-- returns: temp table judged
CREATE OR REPLACE TEMP TABLE judged AS
WITH rows AS (
    SELECT line, try_cast(left_id AS UUID) AS one, try_cast(right_id AS UUID) AS other, decision AS verdict, master, fault
    FROM filled
),
pairs AS (
    SELECT line, least(one, other) AS left_id, greatest(one, other) AS right_id, verdict, fault,
           CASE WHEN verdict = 'same' THEN CASE master WHEN 'right' THEN other ELSE one END END AS master_id
    FROM rows
),
told AS (
    SELECT left_id, right_id, count(DISTINCT row(verdict, master_id)) > 1 AS contradicts
    FROM pairs
    WHERE fault IS NULL
    GROUP BY left_id, right_id
)
SELECT p.line, p.left_id, p.right_id, p.verdict, p.master_id,
       CASE WHEN p.fault IS NOT NULL THEN p.fault
            WHEN p.left_id IS NULL OR p.right_id IS NULL OR p.left_id = p.right_id THEN 'no_pair'
            WHEN t.contradicts THEN 'contradicts_itself'
            WHEN d.verdict = p.verdict AND d.master_id IS NOT DISTINCT FROM p.master_id THEN NULL
            WHEN l.contact_id IS NULL OR r.contact_id IS NULL THEN 'not_live'
            WHEN n.left_id IS NOT NULL AND p.verdict <> 'not_same' THEN 'not_same_for_good' END AS fault,
       coalesce(d.verdict = p.verdict AND d.master_id IS NOT DISTINCT FROM p.master_id, false)
       OR (n.left_id IS NOT NULL AND p.verdict = 'not_same') AS known,
       coalesce(m.band, 'review') AS band, m.match_weight, m.sampled IS TRUE AS sampled
FROM pairs p
LEFT JOIN told t ON t.left_id = p.left_id AND t.right_id = p.right_id
LEFT JOIN lake.live_contacts l ON l.contact_id = p.left_id
LEFT JOIN lake.live_contacts r ON r.contact_id = p.right_id
LEFT JOIN lake.two_people n ON n.left_id = p.left_id AND n.right_id = p.right_id
LEFT JOIN lake.current_decisions d ON d.left_id = p.left_id AND d.right_id = p.right_id
LEFT JOIN lake.match_pairs m ON m.left_id = p.left_id AND m.right_id = p.right_id;
