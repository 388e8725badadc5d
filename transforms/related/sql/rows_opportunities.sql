-- purpose: opportunities as the list says them, and those the warehouse holds of the same ids or contacts; and the pipelines and
--          stages the list names, the known ones under their ids, the others under the ids they would get
-- grain:   listed_stages [pipeline_key, stage_key]; listed [record], stored [row]: as in rows_notes.sql
-- params:  $rows TEXT, $source TEXT, $missing TEXT
-- returns: the temp tables
CREATE OR REPLACE TEMP TABLE listed_stages AS
WITH told AS (
    SELECT lower(pipeline) AS pipeline_key, lower(stage) AS stage_key, min(record_no) AS first_no,
           arg_min(pipeline, record_no) AS pipeline, arg_min(stage, record_no) AS stage
    FROM meant($rows)
    WHERE pipeline IS NOT NULL AND stage IS NOT NULL
    GROUP BY ALL
),
placed AS (
    SELECT t.*, coalesce(p.pipeline_id, md5('pipeline:' || t.pipeline_key)::UUID) AS pipeline_id
    FROM told t
    LEFT JOIN (SELECT name_key, min(pipeline_id) AS pipeline_id FROM lake.pipelines GROUP BY name_key) p
           ON p.name_key = t.pipeline_key
)
SELECT p.*, coalesce(s.stage_id, md5('stage:' || p.pipeline_id || ':' || p.stage_key)::UUID) AS stage_id
FROM placed p
LEFT JOIN (SELECT pipeline_id, name_key, min(stage_id) AS stage_id FROM lake.stages GROUP BY pipeline_id, name_key) s
       ON s.pipeline_id = p.pipeline_id AND s.name_key = p.stage_key;

CREATE OR REPLACE TEMP MACRO fields_of(stage_id, name, value, status, custom, created_at) AS
    json_merge_patch('{}', to_json({'stage_id': stage_id, 'name': name, 'value': value::VARCHAR, 'status': status,
                                   'custom': custom::JSON, 'created_at': created_at}));

-- a stage without its pipeline may be one of several; a pipeline without a stage says nothing
CREATE OR REPLACE TEMP TABLE listed AS
SELECT m.record_no, m.owner AS contact_id, m.external_id, m.age,
       fields_of(s.stage_id, m.name, m.value, m.status, m.custom, m.created_at) AS fields,
       CASE WHEN (m.pipeline IS NULL) <> (m.stage IS NULL) THEN $missing END AS reason
FROM meant($rows) m
LEFT JOIN listed_stages s ON s.pipeline_key = lower(m.pipeline) AND s.stage_key = lower(m.stage);

CREATE OR REPLACE TEMP TABLE stored AS
SELECT opportunity_id AS row_id, contact_id, source, external_id, updated_at, deleted_at IS NOT NULL AS deleted,
       fields_of(stage_id, name, value, status, custom, created_at) AS fields
FROM lake.opportunities
WHERE (source = $source AND external_id IN (SELECT external_id FROM listed))
   OR contact_id IN (SELECT contact_id FROM owners);
