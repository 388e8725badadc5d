-- purpose: end the active enrollments in an automation
-- grain:   planned [contact, 'enrollment', enrollment_id]
-- params:  $as_of TIMESTAMPTZ, $automation_id UUID
-- returns: nothing; planned grows
INSERT INTO planned
SELECT e.contact_id, 'enrollment', e.enrollment_id::VARCHAR, enrollment_image(e), removed_image(e, $as_of)
FROM lake.enrollments e
SEMI JOIN batch b USING (contact_id)
WHERE e.automation_id = $automation_id AND e.status = 'active' AND e.deleted_at IS NULL;
