-- purpose: the stage that is meant
-- grain:   at most one row
-- params:  $pipeline TEXT, $stage TEXT
-- returns: stage_id UUID, pipeline_id UUID
SELECT s.stage_id, s.pipeline_id
FROM lake.stages s
JOIN lake.pipelines p USING (pipeline_id)
WHERE p.name_key = $pipeline AND s.name_key = $stage;
