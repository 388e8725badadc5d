-- purpose: turn round what nobody changed since
-- grain:   planned [contact, field, item] out of `undoing`; remarks [contact]: something newer stays
-- params:  $undone UUID, $action_id UUID, $as_of TIMESTAMPTZ, $deleted_by TEXT, $not_before TIMESTAMPTZ
-- returns: nothing; planned and remarks grow
CREATE OR REPLACE TEMP TABLE compared AS
WITH stored AS (
    SELECT t.contact_id, 'tag' AS field, t.tag AS item, epoch_us(t.tagged_at)::VARCHAR AS value
    FROM lake.contact_tags t
    SEMI JOIN (FROM undoing WHERE field = 'tag') u ON u.contact_id = t.contact_id AND u.item = t.tag
    UNION ALL
    SELECT l.contact_id, 'company', l.company_id::VARCHAR, epoch_us(l.linked_at)::VARCHAR
    FROM lake.contact_companies l
    SEMI JOIN (FROM undoing WHERE field = 'company') u ON u.contact_id = l.contact_id AND u.item = l.company_id::VARCHAR
    UNION ALL
    SELECT u.contact_id, 'company_made', u.item, u.after
    FROM undoing u
    JOIN lake.companies c ON c.company_id::VARCHAR = u.item
    WHERE u.field = 'company_made'
    UNION ALL
    SELECT t.contact_id, 'tombstone', '', tombstone_image(t.deleted_at, t.deleted_by, t.action_id)
    FROM lake.tombstones t
    SEMI JOIN (FROM undoing WHERE field = 'tombstone') u USING (contact_id)
    UNION ALL
    SELECT e.contact_id, 'enrollment', e.enrollment_id::VARCHAR, enrollment_image(e)
    FROM lake.enrollments e
    SEMI JOIN (FROM undoing WHERE field = 'enrollment') u ON u.contact_id = e.contact_id AND u.item = e.enrollment_id::VARCHAR
    UNION ALL
    SELECT o.contact_id, 'opportunity', o.opportunity_id::VARCHAR, opportunity_image(o)
    FROM lake.opportunities o
    SEMI JOIN (FROM undoing WHERE field = 'opportunity') u ON u.contact_id = o.contact_id AND u.item = o.opportunity_id::VARCHAR
    UNION ALL
    SELECT a.contact_id, 'point', a.channel || ':' || a.value, point_image(a)
    FROM lake.contact_addresses a
    SEMI JOIN (FROM undoing WHERE field = 'point') u ON u.contact_id = a.contact_id AND u.item = a.channel || ':' || a.value
    UNION ALL
    SELECT r.contact_id, 'redirect', r.merged_id::VARCHAR, epoch_us(r.merged_at)::VARCHAR
    FROM lake.redirects r
    SEMI JOIN (FROM undoing WHERE field = 'redirect') u ON u.contact_id = r.contact_id AND u.item = r.merged_id::VARCHAR
    UNION ALL
    SELECT o.contact_id, 'owner', o.item, to_json(o.contact_id)::VARCHAR
    FROM owned_rows() o
    SEMI JOIN (FROM undoing WHERE field = 'owner') u ON u.contact_id = o.contact_id AND u.item = o.item
    UNION ALL
    SELECT c.contact_id, 'choice', c.field || ':' || c.item, choice_image(c)
    FROM lake.field_choices c
    SEMI JOIN (FROM undoing WHERE field = 'choice') u ON u.contact_id = c.contact_id AND u.item = c.field || ':' || c.item
    UNION ALL
    SELECT contact_id, image.field, '', image.value
    FROM (SELECT c.contact_id, unnest(column_images(c)) AS image FROM lake.contacts c SEMI JOIN undoing u USING (contact_id))
    UNION ALL
    SELECT u.contact_id, 'custom', u.item, at_key(c.custom, u.item)
    FROM undoing u
    JOIN lake.contacts c USING (contact_id)
    WHERE u.field = 'custom'
)
SELECT u.contact_id, u.field, u.item, u.before, u.after, s.value IS NOT DISTINCT FROM u.after AS as_left,
       u.field = 'tombstone' AND u.before IS NULL AS comes_back,
       comes_back AND instant(u.after ->> 'deleted_at') <= $not_before AS past,
       comes_back AND e.contact_id IS NOT NULL AS asked
FROM undoing u
LEFT JOIN stored s USING (contact_id, field, item)
LEFT JOIN lake.erasures_open e USING (contact_id)
WHERE u.field <> 'opt_status';

-- who was made by the import, and whom no other list vouches for since
CREATE OR REPLACE TEMP TABLE created AS
SELECT r.contact_id, bool_or(o.import_id IS NOT NULL) AS vouched
FROM (SELECT DISTINCT contact_id FROM lake.import_rows WHERE import_id = $undone AND outcome = 'inserted') r
SEMI JOIN batch b USING (contact_id)
ANTI JOIN lake.tombstones t USING (contact_id)
LEFT JOIN (SELECT contact_id, import_id FROM lake.import_rows WHERE import_id <> $undone) o USING (contact_id)
GROUP BY r.contact_id;

INSERT INTO planned
SELECT contact_id, field, item, after, before
FROM compared
WHERE as_left AND NOT past AND NOT asked
UNION ALL
SELECT contact_id, 'tombstone', '', NULL, tombstone_image($as_of::TIMESTAMPTZ, $deleted_by, $action_id::UUID)
FROM created
WHERE NOT vouched;

INSERT INTO remarks
SELECT contact_id, 'refused',
       CASE WHEN bool_or(asked) THEN 'erasure_asked' WHEN bool_or(past) THEN 'window_past' ELSE 'changed_since' END,
       json_object('changed_since', count(*) FILTER (WHERE NOT as_left), 'window_past', count(*) FILTER (WHERE past))::VARCHAR
FROM (
    SELECT contact_id, as_left, past, asked FROM compared WHERE past OR asked OR NOT as_left
    UNION ALL
    SELECT contact_id, false, false, false FROM created WHERE vouched
)
GROUP BY contact_id;
