-- purpose: give rows to another contact; nothing else of them changes, so that newer edits of a row stay its own
-- grain:   the tables of owned_rows() [row]
-- params:
-- returns: nothing
CREATE OR REPLACE TEMP TABLE moving AS
SELECT item, (after ->> '$')::UUID AS contact_id
FROM planned
WHERE field = 'owner';

UPDATE lake.opportunities t
SET contact_id = m.contact_id
FROM moving m
WHERE m.item = 'opportunity:' || t.opportunity_id;

UPDATE lake.notes t
SET contact_id = m.contact_id
FROM moving m
WHERE m.item = 'note:' || t.note_id;

UPDATE lake.tasks t
SET contact_id = m.contact_id
FROM moving m
WHERE m.item = 'task:' || t.task_id;

UPDATE lake.conversations t
SET contact_id = m.contact_id
FROM moving m
WHERE m.item = 'conversation:' || t.conversation_id;

UPDATE lake.appointments t
SET contact_id = m.contact_id
FROM moving m
WHERE m.item = 'appointment:' || t.appointment_id;

UPDATE lake.enrollments t
SET contact_id = m.contact_id
FROM moving m
WHERE m.item = 'enrollment:' || t.enrollment_id;

UPDATE lake.external_ids t
SET contact_id = m.contact_id
FROM moving m
WHERE m.item = 'external_id:' || t.source || ':' || t.external_id;
