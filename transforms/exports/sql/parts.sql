-- purpose: the parts of an export, in order: as many contacts at a time as its memory allows
-- grain:   [part]
-- params:  $contacts BIGINT (of a part)
-- returns: first UUID, last UUID
SELECT min(contact_id) AS first, max(contact_id) AS last
FROM (SELECT contact_id, (row_number() OVER (ORDER BY contact_id) - 1) // $contacts AS part FROM selected)
GROUP BY part
ORDER BY part
