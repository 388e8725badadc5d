-- purpose: every pipeline with its stages
-- grain:   one row per pipeline
-- params:
-- returns: pipeline VARCHAR, stages VARCHAR[]
SELECT p.name AS pipeline, list(s.name ORDER BY s.position, s.name_key) AS stages
FROM lake.pipelines p
JOIN lake.stages s USING (pipeline_id)
GROUP BY p.pipeline_id, p.name, p.name_key
ORDER BY p.name_key;
