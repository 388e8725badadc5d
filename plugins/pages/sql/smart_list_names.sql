-- purpose: the smart lists that can be used
-- grain:   [smart list]
-- params:
-- returns: name, in alphabetical order
SELECT name
FROM lake.current_smart_lists
ORDER BY name_key;
