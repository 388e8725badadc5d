-- purpose: write the enrollments the plan adds and changes, and the automations they need; what is active has no end
-- grain:   one row per row of `written`, automation
-- params:  $source TEXT, $as_of TIMESTAMPTZ
-- returns: nothing
INSERT INTO lake.automations (automation_id, kind, name, name_key, channel, created_at, ended_at)
SELECT l.automation_id, l.kind, l.name, l.name_key, l.channel, $as_of, NULL
FROM listed_automations l
SEMI JOIN (SELECT DISTINCT (fields ->> 'automation_id')::UUID AS automation_id FROM written) w
       ON w.automation_id = l.automation_id
ANTI JOIN lake.automations a ON a.automation_id = l.automation_id
ORDER BY l.automation_id;

UPDATE lake.enrollments n
SET contact_id = v.contact_id, automation_id = (v.fields ->> 'automation_id')::UUID, status = v.fields ->> 'status',
    enrolled_at = (v.fields ->> 'enrolled_at')::TIMESTAMPTZ,
    ended_at = CASE WHEN (v.fields ->> 'status') <> 'active' THEN (v.fields ->> 'ended_at')::TIMESTAMPTZ END,
    created_at = (v.fields ->> 'created_at')::TIMESTAMPTZ, updated_at = v.updated_at
FROM written v
WHERE n.enrollment_id = v.row_id AND NOT v.is_new;

INSERT INTO lake.enrollments
    (enrollment_id, contact_id, automation_id, status, enrolled_at, ended_at, source, external_id, created_at, updated_at,
     deleted_at)
SELECT row_id, contact_id, (v.fields ->> 'automation_id')::UUID, v.fields ->> 'status',
       (v.fields ->> 'enrolled_at')::TIMESTAMPTZ,
       CASE WHEN (v.fields ->> 'status') <> 'active' THEN (v.fields ->> 'ended_at')::TIMESTAMPTZ END, $source, external_id,
       (v.fields ->> 'created_at')::TIMESTAMPTZ, updated_at, NULL
FROM written v
WHERE v.is_new
ORDER BY row_id;
