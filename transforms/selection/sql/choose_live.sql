-- purpose: the live contacts that a selection means
-- grain:   one row per contact
-- params:  $condition BOOLEAN
-- returns: temp table selected (contact_id)
CREATE OR REPLACE TEMP TABLE selected AS
SELECT contact_id
FROM lake.live_contacts
WHERE $condition;
