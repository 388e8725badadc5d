-- purpose: values of single columns that only those who go have: as a whole cell, or as the least or greatest of its column, none
--          of them may be left
-- grain:   one row per (field, value)
-- params:  $shortest INTEGER (characters): a longer address is looked for anywhere
-- returns: field VARCHAR, value VARCHAR; reads due, due_values, due_addresses and kept_addresses
WITH staying AS (
    SELECT 'first_name' AS field, first_name AS value, contact_id FROM lake.contacts
    WHERE first_name IN (SELECT value FROM due_values)
    UNION ALL
    SELECT 'middle_name', middle_name, contact_id FROM lake.contacts WHERE middle_name IN (SELECT value FROM due_values)
    UNION ALL
    SELECT 'last_name', last_name, contact_id FROM lake.contacts WHERE last_name IN (SELECT value FROM due_values)
    UNION ALL
    SELECT 'job_title', job_title, contact_id FROM lake.contacts WHERE job_title IN (SELECT value FROM due_values)
    UNION ALL
    SELECT 'street', street, contact_id FROM lake.contacts WHERE street IN (SELECT value FROM due_values)
    UNION ALL
    SELECT 'city', city, contact_id FROM lake.contacts WHERE city IN (SELECT value FROM due_values)
    UNION ALL
    SELECT 'postal_code', postal_code, contact_id FROM lake.contacts WHERE postal_code IN (SELECT value FROM due_values)
)
SELECT DISTINCT field, value
FROM due_values
ANTI JOIN (SELECT field, value FROM staying ANTI JOIN due USING (contact_id)) kept USING (field, value)
UNION ALL
SELECT DISTINCT 'value', value
FROM due_addresses
ANTI JOIN kept_addresses USING (value)
WHERE length(value) < $shortest;
