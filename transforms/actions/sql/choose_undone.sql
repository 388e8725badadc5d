-- purpose: everybody whom an action or an import changed, or may have
-- grain:   one row per contact
-- params:  $undone UUID
-- returns: temp table selected (contact_id)
CREATE OR REPLACE TEMP TABLE selected AS
SELECT contact_id
FROM lake.action_changes
WHERE action_id = $undone
UNION
SELECT contact_id
FROM lake.import_rows
WHERE import_id = $undone AND contact_id IS NOT NULL;
