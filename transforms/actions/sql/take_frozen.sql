-- purpose: one batch of a frozen action
-- grain:   one row per contact
-- params:  $action_id UUID, $batch INTEGER
-- returns: temp table taken (contact_id)
CREATE OR REPLACE TEMP TABLE taken AS
SELECT contact_id
FROM lake.action_targets
WHERE action_id = $action_id AND batch = $batch;
