-- purpose: tombstones; contacts in an active workflow or campaign are refused, or taken out of it first
-- grain:   planned [contact, 'tombstone', ''] and [contact, 'enrollment', enrollment_id]; remarks [contact]
-- params:  $action_id UUID, $as_of TIMESTAMPTZ, $deleted_by TEXT, $force BOOLEAN
-- returns: nothing; planned and remarks grow
CREATE OR REPLACE TEMP TABLE enrolled AS
SELECT e.*
FROM lake.enrollments e
SEMI JOIN batch b USING (contact_id)
WHERE e.status = 'active' AND e.deleted_at IS NULL;

INSERT INTO remarks
SELECT DISTINCT contact_id, 'refused', 'in_active_automation', NULL
FROM enrolled
WHERE NOT $force;

INSERT INTO planned
SELECT b.contact_id, 'tombstone', '', NULL, tombstone_image($as_of::TIMESTAMPTZ, $deleted_by, $action_id::UUID)
FROM batch b
ANTI JOIN remarks r USING (contact_id)
UNION ALL
SELECT e.contact_id, 'enrollment', e.enrollment_id::VARCHAR, enrollment_image(e), removed_image(e, $as_of)
FROM enrolled e
WHERE $force;
