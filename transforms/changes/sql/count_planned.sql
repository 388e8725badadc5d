-- purpose: how many rows of each kind the plan removes and adds
-- grain:   one row per field
-- params:
-- returns: field VARCHAR, removed BIGINT, added BIGINT
SELECT field, count(before) AS removed, count(after) AS added
FROM planned
GROUP BY field;
