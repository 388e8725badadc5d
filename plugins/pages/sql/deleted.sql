-- purpose: a page of the deleted contacts that can still come back, the latest first; by a part of a name or of an address
-- grain:   [contact]
-- params:  $since TIMESTAMPTZ (deleted after it), $at TIMESTAMPTZ, $id UUID (behind whom the page begins), $most BIGINT, $text TEXT
-- returns: contact_id, name, email, phone, deleted_at, deleted_by, action_id
WITH deleted AS (
    SELECT contact_id, concat_ws(' ', first_name, last_name) AS name, deleted_at, deleted_by, action_id
    FROM lake.deleted_contacts
    WHERE deleted_at > $since AND (deleted_at, contact_id) < ($at, $id::UUID)
),
addresses AS (
    SELECT contact_id, min_by(value, slot) FILTER (channel = 'email') AS email, min_by(value, slot) FILTER (channel = 'phone') AS phone,
           string_agg(lower(value), ' ') AS every
    FROM lake.contact_addresses
    SEMI JOIN deleted USING (contact_id)
    GROUP BY contact_id
)
SELECT d.contact_id, d.name, a.email, a.phone, d.deleted_at, d.deleted_by, d.action_id
FROM deleted d
LEFT JOIN addresses a USING (contact_id)
WHERE $text::VARCHAR IS NULL OR contains(lower(d.name), lower($text)) OR contains(a.every, lower($text))
ORDER BY d.deleted_at DESC, d.contact_id DESC
LIMIT $most;
