-- purpose: fields that are not what is asked for
-- grain:   planned [contact, field, item]; `asked` [field, item] value: JSON, NULL to clear
-- params:
-- returns: nothing; planned grows
INSERT INTO planned
WITH wanted AS (
    SELECT field, item, CASE WHEN field = 'custom' THEN value ELSE image_of(value::JSON ->> '$') END AS value
    FROM asked
),
stored AS (
    SELECT c.contact_id, unnest(column_images(c)) AS image
    FROM lake.contacts c
    SEMI JOIN batch b USING (contact_id)
)
SELECT s.contact_id, w.field, w.item, s.image.value, w.value
FROM stored s
JOIN wanted w ON w.field = s.image.field
WHERE s.image.value IS DISTINCT FROM w.value
UNION ALL
SELECT c.contact_id, w.field, w.item, at_key(c.custom, w.item), w.value
FROM lake.contacts c
SEMI JOIN batch b USING (contact_id)
CROSS JOIN (FROM wanted WHERE field = 'custom') w
WHERE at_key(c.custom, w.item) IS DISTINCT FROM w.value;
