-- purpose: write enrollments as they are now
-- grain:   enrollments [enrollment]
-- params:
-- returns: nothing
INSERT INTO lake.enrollments
    (enrollment_id, contact_id, automation_id, status, enrolled_at, ended_at, source, external_id, created_at, updated_at,
     deleted_at)
SELECT item::UUID, contact_id, (after ->> 'automation_id')::UUID, after ->> 'status', instant(after ->> 'enrolled_at'),
       instant(after ->> 'ended_at'), after ->> 'source', after ->> 'external_id', instant(after ->> 'created_at'),
       instant(after ->> 'updated_at'), instant(after ->> 'deleted_at')
FROM planned
WHERE field = 'enrollment' AND after IS NOT NULL;
