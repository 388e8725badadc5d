-- purpose: what is asked of a warehouse after a run, and the bare joins a run is measured against; part by part, see dedupe.py
-- grain:   -
-- params:
-- returns: each part its own

-- name: people
-- who the contacts really are: all people whose records came to one
CREATE TEMP TABLE people_of AS
SELECT r.contact_id, list(DISTINCT t.person ORDER BY t.person) AS people
FROM lake.import_rows r
JOIN truth t ON t.import_id = r.import_id AND t.record_no = r.record_no
SEMI JOIN lake.live_contacts USING (contact_id)
GROUP BY r.contact_id;

-- what a reader of the lists could go by at all
CREATE TEMP TABLE true_pairs AS
WITH each AS (
    SELECT contact_id, unnest(people) AS person FROM people_of
),
pairs AS (
    SELECT DISTINCT a.contact_id AS left_id, b.contact_id AS right_id
    FROM each a
    JOIN each b ON b.person = a.person AND a.contact_id < b.contact_id
),
phones AS (
    SELECT DISTINCT a.contact_id AS left_id, b.contact_id AS right_id
    FROM lake.contact_addresses a
    JOIN lake.contact_addresses b ON b.channel = a.channel AND b.value = a.value AND a.contact_id < b.contact_id
    WHERE a.channel = 'phone' AND (a.contact_id, b.contact_id) IN (SELECT (left_id, right_id) FROM pairs)
),
firms AS (
    SELECT DISTINCT a.contact_id AS left_id, b.contact_id AS right_id
    FROM lake.contact_companies a
    JOIN lake.contact_companies b ON b.company_id = a.company_id AND a.contact_id < b.contact_id
)
SELECT p.left_id, p.right_id,
       h.left_id IS NOT NULL OR coalesce(
           lower(l.first_name) = lower(r.first_name) AND lower(l.last_name) = lower(r.last_name)
           AND (lower(l.street) = lower(r.street) OR lower(l.city) = lower(r.city) OR l.birth_date = r.birth_date
                OR f.left_id IS NOT NULL), false) AS reachable
FROM pairs p
JOIN lake.contacts l ON l.contact_id = p.left_id
JOIN lake.contacts r ON r.contact_id = p.right_id
LEFT JOIN phones h USING (left_id, right_id)
LEFT JOIN firms f USING (left_id, right_id);

-- name: judged
-- every pair that was found or is true
SELECT coalesce(m.band, 'none') AS band, t.left_id IS NOT NULL AS "right", coalesce(t.reachable, false) AS reachable,
       coalesce(array_to_string(m.evidence::VARCHAR[], ' '), '') AS evidence
FROM lake.match_pairs m
FULL JOIN true_pairs t USING (left_id, right_id);

-- name: joins
-- the floor: the blocking rules as bare joins, one a rule, counted
SELECT (SELECT count(*) FROM points a JOIN points b USING (channel, value)
        WHERE a.used <> 'crowd' AND b.used <> 'crowd' AND a.contact_id < b.contact_id)
     + (SELECT count(*) FROM match_table a JOIN match_table b USING (last, zip, first) WHERE a.n < b.n)
     + (SELECT count(*) FROM match_table a JOIN match_table b USING (last, city, first) WHERE a.n < b.n)
     + (SELECT count(*) FROM match_table a JOIN match_table b ON a.first[:2] = b.first[:2] AND a.birth_date = b.birth_date WHERE a.n < b.n)
     + (SELECT count(*) FROM match_table a JOIN match_table b ON a.last[:2] = b.last[:2] AND a.birth_date = b.birth_date WHERE a.n < b.n)
     + (SELECT count(*) FROM match_table a JOIN match_table b USING (birth_date, zip) WHERE a.n < b.n)
     + (SELECT count(*) FROM match_table a JOIN match_table b ON a.last[:2] = b.last[:2] AND a.company = b.company AND a.first = b.first
        WHERE a.n < b.n)
     + (SELECT count(*) FROM match_table a JOIN match_table b ON a.last[:2] = b.last[:2] AND a.zip = b.zip AND a.first = b.first
        WHERE a.n < b.n)
     + (SELECT count(*) FROM match_table a JOIN match_table b USING (last, street) WHERE a.n < b.n)
     + (SELECT count(*) FROM match_table a JOIN match_table b ON a.first[1] = b.first[1] AND a.street = b.street AND a.zip = b.zip
        WHERE a.n < b.n)
     + (SELECT count(*) FROM match_table a JOIN match_table b ON a.first = b.last AND a.last = b.first AND a.zip = b.zip
        WHERE a.n < b.n) AS pairs;
