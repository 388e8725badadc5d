-- purpose: the smart lists that can be used
-- grain:   [smart list]
-- params:
-- returns: name, version, saved_at, saved_by
SELECT name, version, saved_at, saved_by
FROM lake.current_smart_lists
ORDER BY name_key;
