-- purpose: the parts of an export, in order
-- grain:   [part]
-- params:
-- returns: part, file, first and last contact_id
SELECT part, any_value(file) AS file, min(contact_id) AS first, max(contact_id) AS last
FROM numbered
GROUP BY part
ORDER BY part
