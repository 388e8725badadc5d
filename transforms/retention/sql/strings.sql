-- purpose: what says who somebody is, wherever it stands: found in any bytes it means one of those who go, and nobody who stays
-- grain:   one row per (kind, value)
-- params:  $shortest INTEGER (characters)
-- returns: kind VARCHAR (address, external_id, name), value VARCHAR; reads due, due_names, due_addresses and kept_addresses
WITH names AS (
    SELECT first_name, last_name
    FROM due_names
    WHERE length(first_name) >= 3 AND length(last_name) >= 3 AND length(first_name) + length(last_name) >= $shortest
    EXCEPT
    SELECT first_name, last_name
    FROM lake.contacts
    SEMI JOIN due_names USING (first_name, last_name)
    ANTI JOIN due USING (contact_id)
),
due_ids AS MATERIALIZED (
    SELECT external_id FROM lake.external_ids SEMI JOIN due USING (contact_id)
),
ids AS (
    FROM due_ids
    EXCEPT
    SELECT external_id FROM lake.external_ids SEMI JOIN due_ids USING (external_id) ANTI JOIN due USING (contact_id)
),
strings AS (
    SELECT 'address' AS kind, unnest([value, trim(raw)]) AS value FROM due_addresses ANTI JOIN kept_addresses USING (value)
    UNION
    SELECT 'external_id', external_id FROM ids WHERE regexp_matches(external_id, '[A-Za-z]')
)
SELECT kind, value
FROM strings
WHERE length(value) >= $shortest
UNION
SELECT 'name', first_name || form.between || last_name
FROM names, (VALUES (' '), (','), (';'), (chr(9)), ('","')) form(between)
UNION
SELECT 'name', last_name || form.between || first_name
FROM names, (VALUES (', '), (','), (';')) form(between);
