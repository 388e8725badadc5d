-- purpose: whose each record is: the contact with this id of the same source, else the one living contact with this e-mail
--          address. An id that is known decides, also where its contact is deleted: the address is then nobody's word
-- grain:   named [record] that the reader and the values let through: contact_id, or reason; meant: its rows, to build on
-- params:  $rows TEXT, $source TEXT, $alone BOOLEAN (a record may name nobody), $unknown TEXT, $several TEXT, $nobody TEXT
-- returns: temp table named, temp macro meant
CREATE OR REPLACE TEMP TABLE named AS
WITH listed AS (
    SELECT record_no, contact_id AS id, email, email_reason FROM read_parquet($rows) WHERE reason IS NULL
),
by_id AS (
    SELECT l.record_no, e.contact_id
    FROM listed l
    JOIN (SELECT external_id, contact_id FROM lake.external_ids WHERE source = $source) e ON e.external_id = l.id
),
by_email AS (
    SELECT l.record_no, a.contact_id
    FROM (SELECT record_no, email FROM listed ANTI JOIN by_id USING (record_no)) l
    JOIN (SELECT value, contact_id FROM lake.contact_addresses WHERE channel = 'email') a ON a.value = l.email
),
found AS (
    SELECT DISTINCT f.record_no, coalesce(s.contact_id, f.contact_id) AS contact_id
    FROM (SELECT record_no, contact_id FROM by_id UNION ALL SELECT record_no, contact_id FROM by_email) f
    LEFT JOIN lake.survivors s ON s.merged_id = f.contact_id
),
living AS (
    SELECT f.record_no, count(*) AS people, min(f.contact_id) AS contact_id
    FROM found f
    SEMI JOIN lake.live_contacts c ON c.contact_id = f.contact_id
    GROUP BY f.record_no
)
SELECT l.record_no, CASE WHEN v.people = 1 THEN v.contact_id END AS contact_id,
       CASE WHEN v.people = 1 THEN NULL
            WHEN v.people > 1 THEN $several
            WHEN l.email_reason IS NOT NULL THEN l.email_reason
            WHEN l.id IS NOT NULL OR l.email IS NOT NULL THEN $unknown
            WHEN NOT $alone THEN $nobody END AS reason
FROM listed l
LEFT JOIN living v USING (record_no);

CREATE OR REPLACE TEMP MACRO meant(rows) AS TABLE
SELECT r.*, n.contact_id AS owner
FROM read_parquet(rows) r
JOIN (SELECT record_no, contact_id FROM named WHERE reason IS NULL) n USING (record_no);
