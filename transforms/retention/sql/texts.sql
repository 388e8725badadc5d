-- purpose: one column of free texts (a_table, a_column: from rules/erasure/column.txt)
-- grain:   one row per different text
-- params:
-- returns: text VARCHAR
SELECT DISTINCT a_column::VARCHAR AS text
FROM lake.a_table
WHERE a_column IS NOT NULL;
