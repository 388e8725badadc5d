-- purpose: the deleted contacts that a selection means, for a restore
-- grain:   one row per contact
-- params:  $condition BOOLEAN
-- returns: temp table selected (contact_id)
CREATE OR REPLACE TEMP TABLE selected AS
SELECT contact_id
FROM lake.deleted_contacts
WHERE $condition;
