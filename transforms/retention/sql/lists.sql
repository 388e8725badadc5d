-- purpose: the lists that those who go came in by
-- grain:   one row per import
-- params:
-- returns: import_id UUID; reads due
SELECT import_id FROM lake.import_rows SEMI JOIN due USING (contact_id)
UNION
SELECT import_id FROM lake.related_import_rows SEMI JOIN due USING (contact_id)
ORDER BY import_id;
