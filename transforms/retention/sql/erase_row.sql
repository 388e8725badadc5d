-- purpose: the rows of those who go, in a table that holds them by contact (a_table, a_column: from rules/erasure/table.txt)
-- grain:   one row
-- params:
-- returns: BIGINT, how many rows went; reads erased
DELETE FROM lake.a_table
WHERE a_column IN (SELECT contact_id FROM erased);
