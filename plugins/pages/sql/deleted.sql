-- purpose: a page of the deleted contacts that can still come back, the latest first; by a part of a name or of an address
-- grain:   [contact]
-- params:  $since TIMESTAMPTZ (deleted after it), $at TIMESTAMPTZ, $id UUID (behind whom the page begins), $most BIGINT, $text TEXT
-- returns: contact_id, name, email, phone, deleted_at, deleted_by, action_id
WITH deleted AS (
    SELECT t.contact_id, t.deleted_at, t.deleted_by, t.action_id
    FROM lake.tombstones t
    ANTI JOIN lake.redirects r ON r.merged_id = t.contact_id
    ANTI JOIN lake.erasures_open e ON e.contact_id = t.contact_id
    WHERE t.deleted_at > $since AND (t.deleted_at, t.contact_id) < ($at, $id::UUID)
    ORDER BY t.deleted_at DESC, t.contact_id DESC
    LIMIT if($text::VARCHAR IS NULL, $most, 9223372036854775807)  -- nobody else's row need be read, unless somebody is looked for
),
addresses AS (
    SELECT contact_id, min_by(value, slot) FILTER (channel = 'email') AS email, min_by(value, slot) FILTER (channel = 'phone') AS phone,
           string_agg(lower(value), ' ') AS every
    FROM lake.contact_addresses
    SEMI JOIN deleted USING (contact_id)
    GROUP BY contact_id
)
SELECT d.contact_id, concat_ws(' ', c.first_name, c.last_name) AS name, a.email, a.phone, d.deleted_at, d.deleted_by, d.action_id
FROM deleted d
JOIN lake.contacts c USING (contact_id)
LEFT JOIN addresses a USING (contact_id)
WHERE $text::VARCHAR IS NULL OR contains(lower(name), lower($text)) OR contains(a.every, lower($text))
ORDER BY d.deleted_at DESC, d.contact_id DESC
LIMIT $most;
