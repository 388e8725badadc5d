-- purpose: what an id stands for that is to be undone
-- grain:   at most one row
-- params:  $undone UUID
-- returns: kind VARCHAR, of_tombstones BOOLEAN: it deleted or restored contacts
SELECT kind, EXISTS (SELECT contact_id FROM lake.action_changes WHERE action_id = $undone AND field = 'tombstone') AS of_tombstones
FROM lake.actions
WHERE action_id = $undone
UNION ALL
SELECT 'import', false
FROM lake.imports
WHERE import_id = $undone;
