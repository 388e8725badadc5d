-- purpose: some of the selected contacts, always the same ones and from everywhere
-- grain:   one row per contact
-- params:  $most INTEGER
-- returns: contact_id
SELECT contact_id
FROM selected
ORDER BY md5(contact_id::VARCHAR), contact_id
LIMIT $most;
