-- purpose: tasks as the list says them, and those the warehouse holds of the same ids or contacts
-- grain:   listed [record]: contact_id, external_id, age, fields, reason; stored [row]: the same and updated_at, deleted
-- params:  $rows TEXT, $source TEXT
-- returns: temp tables listed, stored; fields is a JSON object without nulls, keys as in related_rows/column.txt
CREATE OR REPLACE TEMP MACRO fields_of(title, due_at, completed_at, created_at) AS
    json_merge_patch('{}', to_json({'title': title, 'due_at': due_at, 'completed_at': completed_at, 'created_at': created_at}));

CREATE OR REPLACE TEMP TABLE listed AS
SELECT record_no, owner AS contact_id, external_id, age, fields_of(title, due_at, completed_at, created_at) AS fields,
       NULL::VARCHAR AS reason
FROM meant($rows);

CREATE OR REPLACE TEMP TABLE stored AS
SELECT task_id AS row_id, contact_id, source, external_id, updated_at, deleted_at IS NOT NULL AS deleted,
       fields_of(title, due_at, completed_at, created_at) AS fields
FROM lake.tasks
WHERE (source = $source AND external_id IN (SELECT external_id FROM listed))
   OR contact_id IN (SELECT contact_id FROM owners);
