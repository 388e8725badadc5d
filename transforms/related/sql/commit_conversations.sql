-- purpose: write the conversations the plan adds and changes
-- grain:   one row per row of `written`
-- params:  $source TEXT
-- returns: nothing
UPDATE lake.conversations n
SET contact_id = v.contact_id, channel = v.fields ->> 'channel', subject = v.fields ->> 'subject',
    last_message_at = (v.fields ->> 'last_message_at')::TIMESTAMPTZ,
    created_at = (v.fields ->> 'created_at')::TIMESTAMPTZ, updated_at = v.updated_at
FROM written v
WHERE n.conversation_id = v.row_id AND NOT v.is_new;

INSERT INTO lake.conversations
    (conversation_id, contact_id, channel, subject, last_message_at, source, external_id, created_at, updated_at,
     deleted_at)
SELECT row_id, contact_id, v.fields ->> 'channel', v.fields ->> 'subject', (v.fields ->> 'last_message_at')::TIMESTAMPTZ,
       $source, external_id, (v.fields ->> 'created_at')::TIMESTAMPTZ, updated_at, NULL
FROM written v
WHERE v.is_new
ORDER BY row_id;
