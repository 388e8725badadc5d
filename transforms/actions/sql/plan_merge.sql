-- purpose: what becomes of all that belongs to contacts that are merged: rows move; addresses, tags and companies are joined, and
--          stay with the merged-away contact too, where nobody sees them; who would be in an automation twice is in it once
-- grain:   planned [contact that stays, field, item]; members [member_id] of `merging` in this batch; remarks [contact]
-- params:  $as_of TIMESTAMPTZ
-- returns: nothing; planned and remarks grow
CREATE OR REPLACE TEMP TABLE members AS
SELECT m.contact_id, m.other_id AS member_id
FROM merging m
SEMI JOIN batch b USING (contact_id);

INSERT INTO remarks
SELECT contact_id, 'refused', 'other_gone', NULL
FROM batch
ANTI JOIN members USING (contact_id)
UNION ALL
SELECT contact_id, 'changed', 'merged', to_json({'merged': list(member_id::VARCHAR ORDER BY member_id)})::VARCHAR
FROM members
GROUP BY contact_id;

INSERT INTO planned
SELECT contact_id, 'redirect', member_id::VARCHAR, NULL, epoch_us($as_of)::VARCHAR
FROM members
UNION ALL
SELECT m.contact_id, 'owner', o.item, to_json(o.contact_id)::VARCHAR, to_json(m.contact_id)::VARCHAR
FROM owned_rows() o
JOIN members m ON m.member_id = o.contact_id;

INSERT INTO members
SELECT DISTINCT contact_id, contact_id
FROM members;

INSERT INTO planned
WITH points AS (
    SELECT m.contact_id, a.channel || ':' || a.value AS item, m.member_id,
           arg_min(point_image(a), row(a.as_of, a.slot)) AS image, min(row(a.as_of, a.slot)) AS first
    FROM members m
    JOIN lake.contact_addresses a ON a.contact_id = m.member_id
    GROUP BY ALL
),
tags AS (
    SELECT m.contact_id, t.tag AS item, m.member_id, epoch_us(t.tagged_at)::VARCHAR AS image, t.tagged_at AS first
    FROM members m
    JOIN lake.contact_tags t ON t.contact_id = m.member_id
),
companies AS (
    SELECT m.contact_id, l.company_id::VARCHAR AS item, m.member_id, epoch_us(l.linked_at)::VARCHAR AS image, l.linked_at AS first
    FROM members m
    JOIN lake.contact_companies l ON l.contact_id = m.member_id
)
SELECT contact_id, 'point', item, NULL, arg_min(image, row(first, member_id))
FROM points
GROUP BY contact_id, item
HAVING NOT bool_or(member_id = contact_id)
UNION ALL
SELECT contact_id, 'tag', item, NULL, arg_min(image, row(first, member_id))
FROM tags
GROUP BY contact_id, item
HAVING NOT bool_or(member_id = contact_id)
UNION ALL
SELECT contact_id, 'company', item, NULL, arg_min(image, row(first, member_id))
FROM companies
GROUP BY contact_id, item
HAVING NOT bool_or(member_id = contact_id);

INSERT INTO planned
WITH active AS (
    SELECT m.contact_id AS master_id, e,
           row_number() OVER (PARTITION BY m.contact_id, e.automation_id ORDER BY e.enrolled_at, e.enrollment_id) AS place
    FROM members m
    JOIN lake.enrollments e ON e.contact_id = m.member_id
    WHERE e.status = 'active' AND e.deleted_at IS NULL
)
SELECT master_id, 'enrollment', e.enrollment_id::VARCHAR, enrollment_image(e), removed_image(e, $as_of)
FROM active
WHERE place > 1;
