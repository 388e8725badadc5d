-- purpose: before-images of what the list changes of contacts that were there, so that an import can be undone; run before
--          anything is written
-- grain:   action_changes [import, contact, field, item], batch 0
-- params:  $import_id UUID, $as_of TIMESTAMPTZ
-- returns: nothing
INSERT INTO lake.action_changes (action_id, contact_id, batch, field, item, before, after)
WITH known AS (
    SELECT DISTINCT contact_id FROM row_contacts WHERE NOT is_new
),
compared AS (
    SELECT n.contact_id, unnest(column_images(c)) AS was, unnest(column_images(n)) AS now
    FROM changed n
    JOIN lake.contacts c USING (contact_id)
),
keys AS (
    SELECT n.contact_id, c.custom::JSON AS before, n.custom::JSON AS after,
           unnest(list_distinct(list_concat(coalesce(json_keys(c.custom::JSON), []), coalesce(json_keys(n.custom::JSON), [])))) AS key
    FROM changed n
    JOIN lake.contacts c USING (contact_id)
    WHERE n.custom IS DISTINCT FROM c.custom::VARCHAR
)
SELECT $import_id, contact_id, 0, field, item, before, after
FROM (
    SELECT contact_id, was.field AS field, '' AS item, was.value AS before, now.value AS after FROM compared
    UNION ALL
    SELECT contact_id, 'custom', key, at_key(before, key), at_key(after, key) FROM keys
    UNION ALL
    SELECT contact_id, 'tag', tag, NULL, epoch_us($as_of)::VARCHAR FROM added_tags SEMI JOIN known USING (contact_id)
    UNION ALL
    SELECT contact_id, 'company', company_id::VARCHAR, NULL, epoch_us($as_of)::VARCHAR
    FROM added_links
    SEMI JOIN known USING (contact_id)
    UNION ALL
    SELECT p.contact_id, 'point', p.channel || ':' || p.value, NULL, point_image(p)
    FROM added_points p
    SEMI JOIN known USING (contact_id)
)
WHERE before IS DISTINCT FROM after;
