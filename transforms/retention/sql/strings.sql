-- purpose: what says who somebody is, wherever it stands: found in any bytes it means one of those who go, and nobody who stays
-- grain:   one row per (kind, value)
-- params:  $shortest INTEGER (characters)
-- returns: kind VARCHAR (address, external_id, name), value VARCHAR; reads due and due_values
WITH going AS (
    SELECT p.value, p.raw
    FROM lake.contact_addresses p
    SEMI JOIN due USING (contact_id)
),
staying AS (
    SELECT p.value
    FROM lake.contact_addresses p
    SEMI JOIN going USING (value)
    ANTI JOIN due USING (contact_id)
),
names AS (
    SELECT f.value AS first_name, l.value AS last_name
    FROM due_values f
    JOIN due_values l USING (contact_id)
    WHERE f.field = 'first_name' AND l.field = 'last_name'
      AND length(f.value) >= 3 AND length(l.value) >= 3 AND length(f.value) + length(l.value) >= $shortest
    EXCEPT
    SELECT first_name, last_name FROM lake.contacts ANTI JOIN due USING (contact_id)
),
ids AS (
    SELECT external_id AS value FROM lake.external_ids SEMI JOIN due USING (contact_id)
    EXCEPT
    SELECT external_id FROM lake.external_ids ANTI JOIN due USING (contact_id)
),
strings AS (
    SELECT 'address' AS kind, unnest([value, trim(raw)]) AS value FROM going ANTI JOIN staying USING (value)
    UNION
    SELECT 'external_id', value FROM ids WHERE regexp_matches(value, '[A-Za-z]')
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
