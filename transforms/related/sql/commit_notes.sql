-- purpose: write the notes the plan adds and changes
-- grain:   one row per row of `written`
-- params:  $source TEXT
-- returns: nothing
UPDATE lake.notes n
SET contact_id = v.contact_id, body = v.fields ->> 'body', created_at = (v.fields ->> 'created_at')::TIMESTAMPTZ,
    updated_at = v.updated_at
FROM written v
WHERE n.note_id = v.row_id AND NOT v.is_new;

INSERT INTO lake.notes
    (note_id, contact_id, body, source, external_id, created_at, updated_at, deleted_at)
SELECT row_id, contact_id, v.fields ->> 'body', $source, external_id, (v.fields ->> 'created_at')::TIMESTAMPTZ,
       updated_at, NULL
FROM written v
WHERE v.is_new
ORDER BY row_id;
