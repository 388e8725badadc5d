-- purpose: claimants of one value are one person if their names are compatible; else, and at role addresses, only equal
--          names are one person (an address with several first names is nobody's identity)
-- grain:   identity_result: one row per record that claims and has no contact yet
-- params:  $most_names BIGINT
-- returns: temp tables identity_shared [value], identity_result [record_no] contact_id (NULL: none yet), lead_no
CREATE OR REPLACE TEMP TABLE identity_names AS
WITH differing AS (
    SELECT value
    FROM claimants
    GROUP BY value
    HAVING bool_or(role) OR min(first_name) <> max(first_name) OR min(last_name) <> max(last_name)
)
SELECT DISTINCT value, first_key(first_name) AS first_key, last_key(last_name) AS last_key, role
FROM claimants
SEMI JOIN differing USING (value);

CREATE OR REPLACE TEMP TABLE identity_shared AS
WITH crowded AS (
    SELECT value
    FROM identity_names
    GROUP BY value
    HAVING bool_or(role) OR count(*) > $most_names
),
few AS (
    SELECT n.* FROM identity_names n ANTI JOIN crowded USING (value)
),
strangers AS (
    SELECT DISTINCT a.value
    FROM few a
    JOIN few b ON a.value = b.value
    LEFT JOIN nicknames n ON n.one = a.first_key AND n.other = b.first_key
    WHERE row(a.first_key, a.last_key) < row(b.first_key, b.last_key)
      AND NOT (alike(a.last_key, b.last_key) AND (alike(a.first_key, b.first_key) OR n.one IS NOT NULL))
)
SELECT value FROM crowded
UNION ALL
SELECT value FROM strangers;

CREATE OR REPLACE TEMP TABLE identity_result AS
WITH persons AS (
    SELECT c.value, '' AS person, c.record_no, c.contact_id
    FROM claimants c
    ANTI JOIN identity_shared s USING (value)
    UNION ALL
    SELECT c.value, first_key(c.first_name) || ' ' || last_key(c.last_name), c.record_no, c.contact_id
    FROM claimants c
    SEMI JOIN identity_shared s USING (value)
),
chosen AS (
    SELECT p.value, p.person, min(p.contact_id) AS contact_id,
           arg_min(p.record_no, l.worth) FILTER (WHERE p.contact_id IS NULL) AS lead_no
    FROM persons p
    LEFT JOIN records l USING (record_no)
    GROUP BY p.value, p.person
)
SELECT p.record_no, c.contact_id, c.lead_no
FROM persons p
JOIN chosen c USING (value, person)
WHERE p.record_no IS NOT NULL AND p.contact_id IS NULL;
