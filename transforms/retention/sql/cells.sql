-- purpose: values of single columns that only those who go have: as a whole cell, or as the least or greatest of its column, none
--          of them may be left
-- grain:   one row per (field, value)
-- params:
-- returns: field VARCHAR, value VARCHAR; reads due and due_values
WITH staying AS (
    UNPIVOT (
        SELECT first_name, middle_name, last_name, job_title, street, city, postal_code
        FROM lake.contacts
        ANTI JOIN due USING (contact_id)
    )
    ON first_name, middle_name, last_name, job_title, street, city, postal_code
    INTO NAME field VALUE value
)
SELECT field, value FROM due_values
EXCEPT
SELECT field, value FROM staying SEMI JOIN due_values USING (field, value)
UNION ALL
(
    SELECT 'value', value FROM lake.contact_addresses SEMI JOIN due USING (contact_id)
    EXCEPT
    SELECT 'value', value FROM lake.contact_addresses ANTI JOIN due USING (contact_id)
);
