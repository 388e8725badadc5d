-- purpose: one batch of a preview
-- grain:   one row per contact
-- params:  $batch INTEGER
-- returns: temp table taken (contact_id)
CREATE OR REPLACE TEMP TABLE taken AS
SELECT contact_id
FROM numbered
WHERE batch = $batch;
