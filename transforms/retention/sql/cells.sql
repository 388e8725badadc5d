-- purpose: values of single columns that only those who go have: as a whole cell, or as the least or greatest of its column, none
--          of them may be left
-- grain:   one row per (field, value)
-- params:
-- returns: field VARCHAR, value VARCHAR; reads due
WITH cells AS (
    UNPIVOT (
        SELECT contact_id, first_name, middle_name, last_name, job_title, street, city, postal_code
        FROM lake.contacts
    )
    ON first_name, middle_name, last_name, job_title, street, city, postal_code
    INTO NAME field VALUE value
),
going AS (
    SELECT DISTINCT field, value FROM cells SEMI JOIN due USING (contact_id)
)
SELECT field, value FROM going
EXCEPT
SELECT c.field, c.value
FROM cells c
JOIN going g ON g.field = c.field AND g.value = c.value
ANTI JOIN due ON due.contact_id = c.contact_id
UNION ALL
(
    SELECT 'value', value FROM lake.contact_addresses SEMI JOIN due USING (contact_id)
    EXCEPT
    SELECT 'value', value FROM lake.contact_addresses ANTI JOIN due USING (contact_id)
);
