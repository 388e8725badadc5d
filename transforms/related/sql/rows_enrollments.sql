-- purpose: enrollments as the list says them, and those the warehouse holds of the same ids or contacts; and the automations the
--          list names. What one of them sends by is the strictest that the list or the warehouse says: mail before phone
-- grain:   listed_automations [kind, name_key]; listed [record], stored [row]: as in rows_notes.sql
-- params:  $rows TEXT, $source TEXT, $missing TEXT
-- returns: the temp tables
CREATE OR REPLACE TEMP TABLE listed_automations AS
WITH told AS (
    SELECT automation_kind AS kind, lower(automation) AS name_key, arg_min(automation, record_no) AS name,
           CASE WHEN bool_or(channel = 'email') THEN 'email'
                WHEN bool_or(channel = 'phone') THEN 'phone'
                ELSE min(channel) END AS channel
    FROM meant($rows)
    WHERE automation IS NOT NULL AND automation_kind IS NOT NULL
    GROUP BY ALL
),
known AS (
    SELECT kind, name_key, min(automation_id) AS automation_id
    FROM lake.automations
    GROUP BY kind, name_key
)
SELECT t.kind, t.name_key, t.name, nullif(t.channel, 'none') AS channel, t.channel IS NULL AND k.automation_id IS NULL AS unclear,
       coalesce(k.automation_id, md5('automation:' || t.kind || ':' || t.name_key)::UUID) AS automation_id
FROM told t
LEFT JOIN known k USING (kind, name_key);

CREATE OR REPLACE TEMP MACRO fields_of(automation_id, status, enrolled_at, ended_at, created_at) AS
    json_merge_patch('{}', to_json({'automation_id': automation_id, 'status': status, 'enrolled_at': enrolled_at,
                                   'ended_at': ended_at, 'created_at': created_at}));

-- what is active has not ended, and what has ended is not active
CREATE OR REPLACE TEMP TABLE listed AS
SELECT m.record_no, m.owner AS contact_id, m.external_id, m.age,
       fields_of(a.automation_id, CASE WHEN m.ended_at IS NULL THEN m.status ELSE coalesce(m.status, 'completed') END,
                 m.enrolled_at, CASE WHEN m.status = 'active' THEN NULL ELSE m.ended_at END, m.created_at) AS fields,
       CASE WHEN (m.automation IS NULL) <> (m.automation_kind IS NULL) OR a.unclear THEN $missing END AS reason
FROM meant($rows) m
LEFT JOIN listed_automations a ON a.kind = m.automation_kind AND a.name_key = lower(m.automation);

CREATE OR REPLACE TEMP TABLE stored AS
SELECT enrollment_id AS row_id, contact_id, source, external_id, updated_at, deleted_at IS NOT NULL AS deleted,
       fields_of(automation_id, status, enrolled_at, ended_at, created_at) AS fields
FROM lake.enrollments
WHERE (source = $source AND external_id IN (SELECT external_id FROM listed))
   OR contact_id IN (SELECT contact_id FROM owners);
