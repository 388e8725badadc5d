-- purpose: claimants of one value are one person if their names are compatible; else, and at role addresses, only equal
--          names are one person (an address with several first names is nobody's identity)
-- grain:   identity_shared [value]; identity_members [value, name, person or contact]; identity_groups [value, name], its
--          members are one person: the oldest contact among them, else the best one that stays, else the best of all
-- params:  $most_names BIGINT
-- returns: the temp tables
CREATE OR REPLACE TEMP TABLE identity_names AS
WITH differing AS (
    SELECT value
    FROM claimants
    GROUP BY value
    HAVING bool_or(role)
        OR min(coalesce(first_name, '')) <> max(coalesce(first_name, ''))
        OR min(coalesce(last_name, '')) <> max(coalesce(last_name, ''))
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

CREATE OR REPLACE TEMP TABLE identity_members AS
WITH grouped AS (
    SELECT c.*, '' AS name
    FROM claimants c
    ANTI JOIN identity_shared s USING (value)
    UNION ALL
    SELECT c.*, first_key(c.first_name) || ' ' || last_key(c.last_name)
    FROM claimants c
    SEMI JOIN identity_shared s USING (value)
    WHERE c.own
)
SELECT value, name, contact_id, CASE WHEN contact_id IS NULL THEN person END AS person, stays, min(worth) AS best
FROM grouped
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE identity_groups AS
SELECT value, name, min(contact_id) AS oldest, min(best) FILTER (person IS NOT NULL AND stays) AS staying,
       min(best) FILTER (person IS NOT NULL AND NOT stays) AS lead
FROM identity_members
GROUP BY value, name
HAVING count(*) > 1;
