-- purpose: what two contacts are to each other by the rule tables, and what speaks for and against it. Pairs that are alike and
--          unlike in the same things are of one pattern, and there are few patterns: they are judged, and each pair gets what
--          came of its own
-- grain:   judged_pairs [left_id, right_id] left_id < right_id; only pairs that are something to each other
-- params:  $least_by_firm DOUBLE, $steps DOUBLE[] all least weights
-- returns: temp table judged_pairs; told_pairs [left_id, right_id] and patterns are left over
CREATE OR REPLACE TEMP TABLE told_pairs AS
SELECT l.contact_id AS left_id, r.contact_id AS right_id, s.match_weight, s.match_probability,
       {name: s.gamma_name, email: s.gamma_email, phone: s.gamma_phone, work: s.gamma_work, address: s.gamma_address,
        birth_date: s.gamma_birth_date,
        weight: list_max(list_filter($steps, lambda least: s.match_weight >= least)),
        colleagues: s.match_weight >= $least_by_firm AND list_has_any(l.firms, r.firms),
        suffix: l.generation IS DISTINCT FROM r.generation,
        middle: l.middle <> r.middle,
        ids: list_has_any(l.id_sources, r.id_sources)} AS pattern
FROM scored_pairs s
JOIN match_table l ON l.n = s.n_l
JOIN match_table r ON r.n = s.n_r;

CREATE OR REPLACE TEMP TABLE patterns AS
WITH words AS (
    SELECT comparison, list(level ORDER BY gamma) AS level, list(evidence ORDER BY gamma) AS evidence,
           list(against ORDER BY gamma) AS against, list(shares ORDER BY gamma) AS shares
    FROM levels
    GROUP BY comparison
),
seen AS (
    SELECT DISTINCT pattern, unnest(pattern) FROM told_pairs
),
told AS (
    SELECT s.pattern, coalesce(n.level[s.name + 1], 'missing_name') AS name,
           list_filter([n.evidence[s.name + 1], e.evidence[s.email + 1], p.evidence[s.phone + 1], w.evidence[s.work + 1],
                        a.evidence[s.address + 1], b.evidence[s.birth_date + 1]], code -> code IS NOT NULL) AS evidence,
           list_filter([n.against[s.name + 1], e.against[s.email + 1], b.against[s.birth_date + 1],
                        CASE WHEN s.suffix THEN 'different_suffix' END,
                        CASE WHEN s.middle THEN 'different_middle_name' END,
                        CASE WHEN s.ids THEN 'two_ids_of_one_source' END], code -> code IS NOT NULL) AS conflicts,
           -- what is left of a mailbox of one's own where something else differs
           CASE WHEN e.shares[s.email + 1] = 'email' AND 'nothing' IN (p.shares[s.phone + 1], a.shares[s.address + 1])
                THEN 'household' ELSE e.shares[s.email + 1] END AS email,
           p.shares[s.phone + 1] AS phone, w.shares[s.work + 1] AS work, a.shares[s.address + 1] AS address,
           b.shares[s.birth_date + 1] AS birth_date,
           CASE WHEN s.colleagues IS NOT TRUE THEN NULL
                WHEN a.shares[s.address + 1] <> 'nothing' OR p.shares[s.phone + 1] = 'household' THEN 'firm'
                WHEN 'near' IN (e.shares[s.email + 1], p.shares[s.phone + 1]) THEN NULL
                ELSE 'firm_alone' END AS firm
    FROM seen s
    JOIN words n ON n.comparison = 'name'
    JOIN words e ON e.comparison = 'email'
    JOIN words p ON p.comparison = 'phone'
    JOIN words w ON w.comparison = 'work'
    JOIN words a ON a.comparison = 'address'
    JOIN words b ON b.comparison = 'birth_date'
),
-- of all they share the best counts
best AS (
    SELECT t.pattern, min(CASE WHEN t.pattern.weight >= b.least THEN b.rank ELSE b.below END) AS rank
    FROM told t
    JOIN bands b ON b.name = t.name
     AND (b.shares = 'nothing' OR b.shares IN (t.email, t.phone, t.work, t.address, t.birth_date, t.firm))
    GROUP BY t.pattern
),
held AS (
    SELECT c.pattern, max(m.rank) AS rank
    FROM (SELECT pattern, unnest(conflicts) AS conflict FROM told) c
    JOIN at_most m USING (conflict)
    GROUP BY c.pattern
)
SELECT t.pattern, to_json(t.evidence) AS evidence, t.conflicts, greatest(b.rank, coalesce(h.rank, 0)) AS rank
FROM told t
JOIN best b USING (pattern)
LEFT JOIN held h USING (pattern)
WHERE b.rank < (SELECT max(rank) FROM bands);

CREATE OR REPLACE TEMP TABLE judged_pairs AS
SELECT t.left_id, t.right_id, t.match_weight, t.match_probability AS probability, p.evidence, p.conflicts, p.rank
FROM told_pairs t
JOIN patterns p USING (pattern)
ANTI JOIN lake.two_people s ON s.left_id = t.left_id AND s.right_id = t.right_id;
