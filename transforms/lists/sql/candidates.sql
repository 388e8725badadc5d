-- purpose: who may be somebody we know: records that share an identifier with another record, or that a live contact holds.
--          All other records are new people of their own, and nothing more need be asked of them; nor need it of a record and
--          a contact of one name that have nobody but each other
-- grain:   settled [record_no]: its contact; candidates [record_no] `worth` ranks them, the best record first, whatever
--          their place in the file; identifiers [kind, value, worth]: what a candidate says; holders [kind, value, contact_id]:
--          who holds it already; placed [worth]: record_no, the person it belongs to (so far each its own) and that person's
--          contact, if known; former_names [contact, name]: names under which a holder was known before it was merged, and
--          its name now; shared_values [channel, value]: empty
-- params:  $rows TEXT, $source TEXT, $trusted BOOLEAN
-- returns: the temp tables
CREATE OR REPLACE TEMP TABLE found AS
WITH held AS (
    SELECT 'external_id' AS kind, e.external_id AS value, e.contact_id, false AS role, l.record_no
    FROM lake.external_ids e
    JOIN accepted($rows) l ON l.external_id = e.external_id
    WHERE e.source = $source
    UNION ALL
    -- in our own exports a contact has our own id, or the one it had before it was merged
    SELECT 'external_id', l.external_id, c.contact_id, false, l.record_no
    FROM lake.contacts c
    JOIN accepted($rows) l ON try_cast(l.external_id AS UUID) = c.contact_id
    WHERE $source = 'contact_warehouse'
    UNION ALL
    SELECT l.kind, a.value, a.contact_id, l.role OR a.kind = 'role', l.record_no
    FROM lake.contact_addresses a
    JOIN (
        SELECT 'email' AS channel, 'email' AS kind, email AS value, role, record_no FROM accepted($rows)
        UNION ALL
        SELECT 'phone', 'mobile', mobile, false, record_no FROM matched($rows) WHERE email IS NULL
    ) l USING (channel, value)
    WHERE a.channel = 'email' OR a.kind = 'mobile'
)
-- what a merged contact held leads to who is left
SELECT h.kind, h.value, coalesce(s.contact_id, h.contact_id) AS contact_id, h.role, h.record_no
FROM held h
LEFT JOIN lake.survivors s ON s.merged_id = h.contact_id
ANTI JOIN lake.tombstones t ON t.contact_id = coalesce(s.contact_id, h.contact_id);

-- a hash is enough to find who might share: who does not is found out below, by value. A number identifies only where
-- somebody who has it has no e-mail
CREATE OR REPLACE TEMP TABLE repeated AS
SELECT hash(external_id) AS value, true AS identifies
FROM accepted($rows)
WHERE external_id IS NOT NULL
GROUP BY ALL
HAVING count(*) > 1
UNION ALL
SELECT hash(email), true FROM accepted($rows) WHERE email IS NOT NULL GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT hash(mobile), count(*) > count(email)
FROM matched($rows)
WHERE mobile IS NOT NULL
GROUP BY hash(mobile)
HAVING count(*) > 1;

-- the id of an unknown tool is an identifier only of somebody with a whole name
CREATE OR REPLACE TEMP TABLE settled AS
WITH contacts AS (
    SELECT contact_id FROM found GROUP BY contact_id HAVING min(record_no) = max(record_no)
),
records AS (
    SELECT record_no, min(contact_id) AS contact_id, bool_and(kind = 'external_id') AS by_id
    FROM found
    GROUP BY record_no
    HAVING min(contact_id) = max(contact_id) AND NOT bool_or(role)
)
SELECT r.record_no, r.contact_id
FROM records r
SEMI JOIN contacts USING (contact_id)
JOIN matched($rows) l USING (record_no)
JOIN lake.contacts c ON c.contact_id = r.contact_id
-- a CASE, for as a condition DuckDB would join records to contacts by names, each with each
WHERE CASE WHEN l.first_name IS DISTINCT FROM c.first_name OR l.last_name IS DISTINCT FROM c.last_name THEN false
           ELSE $trusted OR NOT r.by_id OR (c.first_name IS NOT NULL AND c.last_name IS NOT NULL) END
  AND hash(l.external_id) NOT IN (SELECT value FROM repeated)
  AND hash(l.email) NOT IN (SELECT value FROM repeated)
  AND hash(l.mobile) NOT IN (SELECT value FROM repeated);

CREATE OR REPLACE TEMP TABLE candidates AS
WITH shared AS (
    SELECT value FROM repeated WHERE identifies
),
sharing AS (
    SELECT *
    FROM matched($rows)
    ANTI JOIN settled USING (record_no)
    WHERE hash(external_id) IN (FROM shared) OR hash(email) IN (FROM shared) OR hash(mobile) IN (FROM shared)
       OR record_no IN (SELECT record_no FROM found)
)
SELECT record_no, external_id, email, role, mobile, first_name, last_name,
       row_number() OVER (ORDER BY coalesce(row_as_of, 'epoch') DESC, filled DESC, row_hi, row_lo, record_no) AS worth
FROM sharing;

CREATE OR REPLACE TEMP TABLE identifiers AS
SELECT 'external_id' AS kind, external_id AS value, worth, false AS role
FROM candidates
WHERE external_id IS NOT NULL AND ($trusted OR (first_name IS NOT NULL AND last_name IS NOT NULL))
UNION ALL
SELECT 'email', email, worth, role FROM candidates WHERE email IS NOT NULL
UNION ALL
SELECT 'mobile', mobile, worth, false FROM candidates WHERE mobile IS NOT NULL;

CREATE OR REPLACE TEMP TABLE holders AS
SELECT DISTINCT f.kind, f.value, f.contact_id, f.role
FROM found f
ANTI JOIN settled USING (record_no)
JOIN lake.contacts c ON c.contact_id = f.contact_id
WHERE f.kind <> 'external_id' OR $trusted OR (c.first_name IS NOT NULL AND c.last_name IS NOT NULL);

DROP TABLE found;

DROP TABLE repeated;

CREATE OR REPLACE TEMP TABLE former_names AS
WITH held AS (
    SELECT DISTINCT contact_id FROM holders
),
former AS (
    SELECT v.contact_id, c.first_name, c.last_name
    FROM lake.survivors v
    SEMI JOIN held h ON h.contact_id = v.contact_id
    JOIN lake.contacts c ON c.contact_id = v.merged_id
    UNION
    SELECT c.contact_id, coalesce(any_value(f.lost ->> c.contact_id::VARCHAR) FILTER (f.field = 'first_name'), c.first_name),
           coalesce(any_value(f.lost ->> c.contact_id::VARCHAR) FILTER (f.field = 'last_name'), c.last_name)
    FROM lake.field_choices f
    SEMI JOIN held h ON h.contact_id = f.contact_id
    JOIN lake.contacts c ON c.contact_id = f.contact_id
    WHERE f.field IN ('first_name', 'last_name')
    GROUP BY c.contact_id, c.first_name, c.last_name
)
SELECT f.contact_id, first_key(f.first_name) AS first_key, last_key(f.last_name) AS last_key, c.first_name, c.last_name
FROM former f
JOIN lake.contacts c USING (contact_id);

CREATE OR REPLACE TEMP TABLE placed AS
SELECT worth, record_no, worth AS person, NULL::UUID AS contact_id
FROM candidates;

CREATE OR REPLACE TEMP TABLE shared_values (channel VARCHAR, value VARCHAR);
