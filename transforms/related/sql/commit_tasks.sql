-- purpose: write the tasks the plan adds and changes
-- grain:   one row per row of `written`
-- params:  $source TEXT
-- returns: nothing
UPDATE lake.tasks n
SET contact_id = v.contact_id, title = v.fields ->> 'title', due_at = (v.fields ->> 'due_at')::TIMESTAMPTZ,
    completed_at = (v.fields ->> 'completed_at')::TIMESTAMPTZ, created_at = (v.fields ->> 'created_at')::TIMESTAMPTZ,
    updated_at = v.updated_at
FROM written v
WHERE n.task_id = v.row_id AND NOT v.is_new;

INSERT INTO lake.tasks
    (task_id, contact_id, title, due_at, completed_at, source, external_id, created_at, updated_at, deleted_at)
SELECT row_id, contact_id, v.fields ->> 'title', (v.fields ->> 'due_at')::TIMESTAMPTZ,
       (v.fields ->> 'completed_at')::TIMESTAMPTZ, $source, external_id, (v.fields ->> 'created_at')::TIMESTAMPTZ,
       updated_at, NULL
FROM written v
WHERE v.is_new
ORDER BY row_id;
