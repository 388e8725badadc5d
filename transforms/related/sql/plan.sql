-- purpose: which row each record speaks of, and what the row is after the list. A row is known by its id in the source, else by
--          its contact and what tells rows apart. A blank never overwrites, and an older record only fills blanks; a row is as
--          old as the newest record that spoke of it, or as its last change
-- grain:   held [stored row]; said, placed [record]; spoken [identity]: what all its records say, the best one first; resolved
--          [identity]: the row as it is to be; refusals [identity]
-- params:  $kind TEXT, $source TEXT, $import_id UUID, $defaults TEXT (JSON: what a new row gets for a blank), $told TEXT[] (fields
--          that tell rows apart), $moment TEXT (the field that says when), $needed TEXT[], $missing TEXT
-- returns: the temp tables
CREATE OR REPLACE TEMP MACRO told(fields, keys, defaults) AS
    list_transform(keys::VARCHAR[], lambda k: coalesce(fields ->> k, defaults::JSON ->> k));

CREATE OR REPLACE TEMP TABLE held AS
WITH spoken_of AS (
    SELECT r.row_id, max(r.as_of) AS as_of
    FROM lake.related_import_rows r
    SEMI JOIN stored USING (row_id)
    GROUP BY r.row_id
)
SELECT s.row_id, coalesce(v.contact_id, s.contact_id) AS contact_id, s.source, s.external_id, s.updated_at, s.deleted, s.fields,
       greatest(s.updated_at, o.as_of) AS age, told(s.fields, $told, $defaults) AS told,
       (s.fields ->> $moment)::TIMESTAMPTZ AS moment
FROM stored s
LEFT JOIN spoken_of o USING (row_id)
LEFT JOIN lake.survivors v ON v.merged_id = s.contact_id;

CREATE OR REPLACE TEMP TABLE said AS
SELECT record_no, contact_id, external_id, age, fields, told(fields, $told, $defaults) AS told,
       (fields ->> $moment)::TIMESTAMPTZ AS moment
FROM listed
WHERE reason IS NULL;

CREATE OR REPLACE TEMP TABLE placed AS
WITH by_id AS (
    SELECT l.record_no, min(h.row_id) AS row_id
    FROM said l
    JOIN held h ON h.source = $source AND h.external_id = l.external_id
    GROUP BY l.record_no
),
contents AS (
    SELECT DISTINCT contact_id, told, moment FROM said WHERE external_id IS NULL
),
-- where the list does not say when, the latest is meant
by_content AS (
    SELECT l.contact_id, l.told, l.moment, arg_min(h.row_id, row(h.deleted, -epoch_us(h.moment), h.row_id)) AS row_id
    FROM contents l
    JOIN held h ON h.contact_id = l.contact_id AND h.told = l.told
    WHERE l.moment IS NULL OR l.moment = h.moment
    GROUP BY l.contact_id, l.told, l.moment
),
found AS (
    SELECT l.*, CASE WHEN l.external_id IS NULL THEN c.row_id ELSE i.row_id END AS row_id
    FROM said l
    LEFT JOIN by_id i ON i.record_no = l.record_no
    LEFT JOIN by_content c
           ON c.contact_id = l.contact_id AND c.told = l.told AND c.moment IS NOT DISTINCT FROM l.moment
),
known AS (
    SELECT *,
           CASE WHEN row_id IS NOT NULL THEN 'row:' || row_id
                WHEN external_id IS NOT NULL THEN 'id:' || external_id END AS identity
    FROM found
),
-- a record without an id may equal one with an id further up or down the list
with_id AS (
    SELECT contact_id, told, moment, min(record_no) AS first_no, arg_min(identity, record_no) AS identity
    FROM known
    WHERE external_id IS NOT NULL
    GROUP BY contact_id, told, moment
),
beside AS (
    SELECT l.record_no, arg_min(o.identity, o.first_no) AS identity
    FROM known l
    JOIN with_id o ON o.contact_id = l.contact_id AND o.told = l.told
    WHERE l.identity IS NULL AND (l.moment IS NULL OR l.moment = o.moment)
    GROUP BY l.record_no
)
SELECT k.* REPLACE (
           coalesce(k.identity, b.identity,
                    'new:' || md5(concat_ws(chr(31), k.contact_id, k.told::VARCHAR, k.moment))) AS identity)
FROM known k
LEFT JOIN beside b USING (record_no);

CREATE OR REPLACE TEMP TABLE spoken AS
WITH ranked AS (
    SELECT *, row(external_id IS NULL, -epoch_us(age), record_no) AS worth FROM placed
)
SELECT identity, any_value(row_id) AS row_id, arg_min(record_no, worth) AS speaker, arg_min(contact_id, worth) AS contact_id,
       arg_min(external_id, worth) AS external_id, arg_min(age, worth) AS age,
       list_reduce(list(fields::VARCHAR ORDER BY worth DESC),
                   lambda worse, better: json_merge_patch(worse::JSON, better::JSON)::VARCHAR)::JSON AS fields
FROM ranked
GROUP BY identity;

CREATE OR REPLACE TEMP TABLE resolved AS
WITH compared AS (
    SELECT p.identity, p.speaker, p.age, p.external_id, p.contact_id AS says_contact, p.fields AS says, h.fields AS was,
           h.contact_id AS was_contact, h.row_id IS NULL AS is_new, coalesce(h.deleted, false) AS deleted, h.updated_at,
           coalesce(h.age > p.age, false) AS older, h.row_id,
           list_filter(json_keys(p.fields), lambda k: NOT coalesce(
               CASE WHEN k = 'custom' THEN json_contains(h.fields -> k, p.fields -> k)
                    ELSE (h.fields ->> k) = (p.fields ->> k) END, false)) AS differs,
           list_filter(json_keys(p.fields), lambda k: (h.fields ->> k) IS NULL) AS fills
    FROM spoken p
    LEFT JOIN held h USING (row_id)
)
SELECT identity, speaker, age, external_id, is_new, deleted, older AND (len(differs) > 0 OR says_contact <> was_contact) AS outdated,
       CASE WHEN NOT is_new THEN row_id
            WHEN external_id IS NOT NULL THEN md5(concat_ws(chr(31), $kind, $source, external_id))::UUID
            ELSE md5(concat_ws(chr(31), $kind, $import_id, identity))::UUID END AS row_id,
       CASE WHEN older THEN was_contact ELSE says_contact END AS contact_id,
       CASE WHEN is_new THEN json_merge_patch($defaults::JSON, says)
            WHEN older THEN json_merge_patch(says, was)
            ELSE json_merge_patch(was, says) END AS fields,
       CASE WHEN older THEN updated_at ELSE age END AS updated_at,
       is_new OR (older AND len(fills) > 0) OR (NOT older AND (len(differs) > 0 OR says_contact <> was_contact)) AS changed
FROM compared;

CREATE OR REPLACE TEMP TABLE refusals AS
SELECT identity, $missing AS reason
FROM resolved
WHERE is_new AND NOT list_has_all(json_keys(fields), $needed::VARCHAR[]);
