-- purpose: write the opportunities the plan adds and changes, and the pipelines and stages they need: new stages stand behind
--          those there are, in the order the list first names them
-- grain:   one row per row of `written`, pipeline, stage
-- params:  $source TEXT, $as_of TIMESTAMPTZ
-- returns: nothing
CREATE OR REPLACE TEMP TABLE added_stages AS
SELECT l.*
FROM listed_stages l
SEMI JOIN (SELECT DISTINCT (fields ->> 'stage_id')::UUID AS stage_id FROM written) w ON w.stage_id = l.stage_id
ANTI JOIN lake.stages s ON s.stage_id = l.stage_id;

INSERT INTO lake.pipelines (pipeline_id, name, name_key, created_at)
SELECT a.pipeline_id, arg_min(a.pipeline, a.first_no), a.pipeline_key, $as_of
FROM added_stages a
ANTI JOIN lake.pipelines p ON p.pipeline_id = a.pipeline_id
GROUP BY a.pipeline_id, a.pipeline_key;

INSERT INTO lake.stages (stage_id, pipeline_id, name, name_key, position)
SELECT a.stage_id, a.pipeline_id, a.stage, a.stage_key,
       coalesce(k.last, 0) + row_number() OVER (PARTITION BY a.pipeline_id ORDER BY a.first_no)
FROM added_stages a
LEFT JOIN (SELECT pipeline_id, max(position) AS last FROM lake.stages GROUP BY pipeline_id) k
       ON k.pipeline_id = a.pipeline_id;

UPDATE lake.opportunities n
SET contact_id = v.contact_id, stage_id = (v.fields ->> 'stage_id')::UUID, name = v.fields ->> 'name',
    value = (v.fields ->> 'value')::DECIMAL(18, 2), status = v.fields ->> 'status', custom = v.fields -> 'custom',
    created_at = (v.fields ->> 'created_at')::TIMESTAMPTZ, updated_at = v.updated_at
FROM written v
WHERE n.opportunity_id = v.row_id AND NOT v.is_new;

INSERT INTO lake.opportunities
    (opportunity_id, contact_id, stage_id, name, value, status, custom, source, external_id, created_at, updated_at,
     deleted_at)
SELECT row_id, contact_id, (v.fields ->> 'stage_id')::UUID, v.fields ->> 'name', (v.fields ->> 'value')::DECIMAL(18, 2),
       v.fields ->> 'status', v.fields -> 'custom', $source, external_id, (v.fields ->> 'created_at')::TIMESTAMPTZ,
       updated_at, NULL
FROM written v
WHERE v.is_new
ORDER BY row_id;
