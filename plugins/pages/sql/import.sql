-- purpose: one import
-- grain:   one row, or none
-- params:  $import_id UUID
-- returns: import_id, list_name, source, imported_at, exported_at, actor, report
SELECT import_id, list_name, source, imported_at, exported_at, actor, report::VARCHAR AS report
FROM lake.imports
WHERE import_id = $import_id::UUID;
