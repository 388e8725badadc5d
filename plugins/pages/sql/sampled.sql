-- purpose: some contacts by name, for a person to see whether they are meant
-- grain:   [contact]
-- params:  $ids UUID[]
-- returns: contact_id, name, city, country
SELECT contact_id, concat_ws(' ', first_name, last_name) AS name, city, country
FROM lake.contacts
WHERE contact_id IN (SELECT unnest($ids))
ORDER BY contact_id;
