-- purpose: what two contacts are to each other by the rule tables, and what speaks for and against it
-- grain:   judged_pairs [left_id, right_id] left_id < right_id; only pairs that are something to each other;
--          colleagues [n_l, n_r] of one firm that tells its people apart
-- params:  $least_by_firm DOUBLE
-- returns: the temp tables
-- by itself: within the statement below it costs many times as much
CREATE OR REPLACE TEMP TABLE colleagues AS
SELECT s.n_l, s.n_r
FROM scored_pairs s
JOIN match_table l ON l.n = s.n_l
JOIN match_table r ON r.n = s.n_r
WHERE s.match_weight >= $least_by_firm AND list_has_any(l.firms, r.firms);

CREATE OR REPLACE TEMP TABLE judged_pairs AS
WITH words AS (
    SELECT comparison, list(level ORDER BY gamma) AS level, list(evidence ORDER BY gamma) AS evidence,
           list(against ORDER BY gamma) AS against, list(shares ORDER BY gamma) AS shares
    FROM levels
    GROUP BY comparison
),
told AS (
    SELECT s.n_l, s.n_r, s.match_weight, s.match_probability,
           coalesce(n.level[gamma_name + 1], 'missing_name') AS name,
           [n.evidence[gamma_name + 1], e.evidence[gamma_email + 1], p.evidence[gamma_phone + 1], w.evidence[gamma_work + 1],
            a.evidence[gamma_address + 1], b.evidence[gamma_birth_date + 1]] AS evidence,
           [n.against[gamma_name + 1], e.against[gamma_email + 1], b.against[gamma_birth_date + 1]] AS against,
           -- what is left of a mailbox of one's own where something else differs
           CASE WHEN e.shares[gamma_email + 1] = 'email' AND 'nothing' IN (p.shares[gamma_phone + 1], a.shares[gamma_address + 1])
                THEN 'household' ELSE coalesce(e.shares[gamma_email + 1], 'nothing') END AS email,
           coalesce(p.shares[gamma_phone + 1], 'nothing') AS phone,
           coalesce(w.shares[gamma_work + 1], 'nothing') AS work, coalesce(a.shares[gamma_address + 1], 'nothing') AS address,
           coalesce(b.shares[gamma_birth_date + 1], 'nothing') AS birth_date,
           CASE WHEN c.n_l IS NULL THEN 'nothing'
                WHEN a.shares[gamma_address + 1] <> 'nothing' OR p.shares[gamma_phone + 1] = 'household' THEN 'firm'
                WHEN 'near' IN (e.shares[gamma_email + 1], p.shares[gamma_phone + 1]) THEN 'nothing'
                ELSE 'firm_alone' END AS firm
    FROM scored_pairs s
    LEFT JOIN colleagues c ON c.n_l = s.n_l AND c.n_r = s.n_r
    JOIN words n ON n.comparison = 'name'
    JOIN words e ON e.comparison = 'email'
    JOIN words p ON p.comparison = 'phone'
    JOIN words w ON w.comparison = 'work'
    JOIN words a ON a.comparison = 'address'
    JOIN words b ON b.comparison = 'birth_date'
),
-- of all they share the best counts
best AS (
    SELECT t.*, least(reached(e.rank, e.below, e.least, match_weight), reached(p.rank, p.below, p.least, match_weight),
                      reached(w.rank, w.below, w.least, match_weight), reached(a.rank, a.below, a.least, match_weight),
                      reached(b.rank, b.below, b.least, match_weight), reached(f.rank, f.below, f.least, match_weight)) AS rank
    FROM told t
    JOIN bands e ON e.name = t.name AND e.shares = t.email
    JOIN bands p ON p.name = t.name AND p.shares = t.phone
    JOIN bands w ON w.name = t.name AND w.shares = t.work
    JOIN bands a ON a.name = t.name AND a.shares = t.address
    JOIN bands b ON b.name = t.name AND b.shares = t.birth_date
    JOIN bands f ON f.name = t.name AND f.shares = t.firm
),
compared AS (
    SELECT l.contact_id AS left_id, r.contact_id AS right_id, t.match_weight, t.match_probability, t.rank,
           list_filter(t.evidence, code -> code IS NOT NULL) AS evidence,
           list_filter(list_concat(t.against, [
               CASE WHEN l.generation IS DISTINCT FROM r.generation THEN 'different_suffix' END,
               CASE WHEN l.middle <> r.middle THEN 'different_middle_name' END,
               CASE WHEN list_has_any(l.id_sources, r.id_sources) THEN 'two_ids_of_one_source' END
           ]), code -> code IS NOT NULL) AS conflicts
    FROM best t
    JOIN match_table l ON l.n = n_l
    JOIN match_table r ON r.n = n_r
    WHERE t.rank < (SELECT max(rank) FROM bands)
),
held AS (
    SELECT c.left_id, c.right_id, max(m.rank) AS rank
    FROM (SELECT left_id, right_id, unnest(conflicts) AS conflict FROM compared) c
    JOIN at_most m USING (conflict)
    GROUP BY c.left_id, c.right_id
)
SELECT c.left_id, c.right_id, c.match_weight, c.match_probability AS probability, c.evidence, c.conflicts,
       greatest(c.rank, coalesce(h.rank, 0)) AS rank
FROM compared c
LEFT JOIN held h USING (left_id, right_id)
ANTI JOIN lake.two_people s ON s.left_id = c.left_id AND s.right_id = c.right_id;
