-- purpose: what those who go are called and where they live, now and before an import, an action or a merge changed it; what an
--          undo took back is left out, for it may be somebody else's: of a merge that was none
-- grain:   due_values [contact_id, field, value]; due_names [first_name, last_name]; due_addresses [contact_id, channel, value, raw];
--          kept_addresses [value]: those of them that somebody who stays has
-- params:
-- returns: the temp tables; reads due
CREATE OR REPLACE TEMP TABLE due_values AS
WITH cells AS (
    UNPIVOT (
        SELECT contact_id, first_name, middle_name, last_name, job_title, street, city, postal_code
        FROM lake.contacts
        SEMI JOIN due USING (contact_id)
    )
    ON first_name, middle_name, last_name, job_title, street, city, postal_code
    INTO NAME field VALUE value
)
SELECT contact_id, field, value
FROM cells
UNION
SELECT contact_id, field, before ->> '$'
FROM lake.action_changes
SEMI JOIN due USING (contact_id)
ANTI JOIN (SELECT action_id FROM lake.actions WHERE kind = 'undo_action') undone USING (action_id)
WHERE field IN ('first_name', 'middle_name', 'last_name', 'job_title', 'street', 'city', 'postal_code') AND before IS NOT NULL;

CREATE OR REPLACE TEMP TABLE due_names AS
SELECT DISTINCT f.value AS first_name, l.value AS last_name
FROM due_values f
JOIN due_values l USING (contact_id)
WHERE f.field = 'first_name' AND l.field = 'last_name';

CREATE OR REPLACE TEMP TABLE due_addresses AS
SELECT contact_id, channel, value, raw
FROM lake.contact_addresses
SEMI JOIN due USING (contact_id);

CREATE OR REPLACE TEMP TABLE kept_addresses AS
SELECT DISTINCT value
FROM lake.contact_addresses
SEMI JOIN due_addresses USING (value)
ANTI JOIN due USING (contact_id);
