-- purpose: who may be somebody we know: records that share an identifier with another record, or that a live contact holds.
--          All other records are new people of their own, and nothing more need be asked of them
-- grain:   candidates [record_no] `worth` ranks them, the best record first, whatever their place in the file
--          identifiers [kind, value, worth]: what a candidate says; holders [kind, value, contact_id]: who holds it already
--          placed [worth]: record_no, the person it belongs to (so far each its own) and that person's contact, if known
--          shared_values [channel, value]: empty
-- params:  $rows TEXT, $source TEXT, $trusted BOOLEAN
-- returns: the temp tables
CREATE OR REPLACE TEMP TABLE holders AS
SELECT 'external_id' AS kind, e.external_id AS value, coalesce(r.contact_id, e.contact_id) AS contact_id, false AS role
FROM lake.external_ids e
SEMI JOIN accepted($rows) l ON l.external_id = e.external_id
LEFT JOIN lake.redirects r ON r.merged_id = e.contact_id
ANTI JOIN lake.tombstones t ON t.contact_id = coalesce(r.contact_id, e.contact_id)
WHERE e.source = $source
UNION ALL
SELECT 'email', a.value, a.contact_id, a.kind = 'role'
FROM lake.contact_addresses a
SEMI JOIN accepted($rows) l ON l.email = a.value
ANTI JOIN lake.redirects r ON r.merged_id = a.contact_id
ANTI JOIN lake.tombstones t ON t.contact_id = a.contact_id
WHERE a.channel = 'email'
UNION ALL
SELECT 'mobile', a.value, a.contact_id, false
FROM lake.contact_addresses a
SEMI JOIN (SELECT mobile FROM accepted($rows) WHERE email IS NULL) l ON l.mobile = a.value
ANTI JOIN lake.redirects r ON r.merged_id = a.contact_id
ANTI JOIN lake.tombstones t ON t.contact_id = a.contact_id
WHERE a.channel = 'phone' AND a.kind = 'mobile';

-- a hash is enough to find who might share: who does not is found out below, by value
CREATE OR REPLACE TEMP TABLE candidates AS
WITH repeated AS (
    SELECT hash(external_id) AS value FROM accepted($rows) WHERE external_id IS NOT NULL GROUP BY ALL HAVING count(*) > 1
    UNION
    SELECT hash(email) FROM accepted($rows) WHERE email IS NOT NULL GROUP BY ALL HAVING count(*) > 1
    UNION
    SELECT hash(mobile)
    FROM accepted($rows)
    WHERE mobile IS NOT NULL
    GROUP BY ALL
    HAVING count(*) > 1 AND count(*) > count(email)
    UNION
    SELECT hash(value) FROM holders
),
sharing AS (
    SELECT *
    FROM accepted($rows)
    WHERE hash(external_id) IN (FROM repeated) OR hash(email) IN (FROM repeated) OR hash(mobile) IN (FROM repeated)
)
SELECT record_no, external_id, email, role, mobile, first_name, last_name,
       row_number() OVER (ORDER BY coalesce(row_as_of, 'epoch') DESC, filled DESC, row_hi, row_lo, record_no) AS worth
FROM sharing;

-- the id of an unknown tool is an identifier only of somebody with a whole name
CREATE OR REPLACE TEMP TABLE identifiers AS
SELECT 'external_id' AS kind, external_id AS value, worth, false AS role
FROM candidates
WHERE external_id IS NOT NULL AND ($trusted OR (first_name IS NOT NULL AND last_name IS NOT NULL))
UNION ALL
SELECT 'email', email, worth, role FROM candidates WHERE email IS NOT NULL
UNION ALL
SELECT 'mobile', mobile, worth, false FROM candidates WHERE mobile IS NOT NULL;

DELETE FROM holders h
USING lake.contacts c
WHERE h.kind = 'external_id' AND NOT $trusted
  AND c.contact_id = h.contact_id AND (c.first_name IS NULL OR c.last_name IS NULL);

DELETE FROM holders h
USING lake.tombstones t
WHERE t.contact_id = h.contact_id;

CREATE OR REPLACE TEMP TABLE placed AS
SELECT worth, record_no, worth AS person, NULL::UUID AS contact_id
FROM candidates;

CREATE OR REPLACE TEMP TABLE shared_values (channel VARCHAR, value VARCHAR);
