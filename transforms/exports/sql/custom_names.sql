-- purpose: which custom fields the selected contacts have
-- grain:   [name]
-- params:
-- returns: name VARCHAR, in order
SELECT DISTINCT unnest(json_keys(custom)) AS name
FROM lake.contacts
SEMI JOIN selected USING (contact_id)
WHERE custom IS NOT NULL
ORDER BY name
