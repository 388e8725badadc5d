-- purpose: every version of a smart list, the newest first
-- grain:   one row per version
-- params:  $name_key TEXT
-- returns: name, version, filter (NULL: deleted), saved_at, saved_by
SELECT name, version, filter::VARCHAR AS filter, saved_at, saved_by
FROM lake.smart_lists
WHERE name_key = $name_key
ORDER BY version DESC;
