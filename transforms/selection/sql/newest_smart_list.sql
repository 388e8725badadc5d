-- purpose: the newest version of a smart list
-- grain:   at most one row
-- params:  $name_key TEXT
-- returns: name, version, filter (NULL: deleted), saved_at, saved_by
SELECT name, version, filter::VARCHAR AS filter, saved_at, saved_by
FROM lake.smart_lists
WHERE name_key = $name_key
ORDER BY version DESC
LIMIT 1;
