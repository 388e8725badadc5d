-- purpose: rows that stay to be counted no longer say whose they were (a_table, a_column: from rules/erasure/table.txt)
-- grain:   one row
-- params:
-- returns: BIGINT, how many rows changed; reads erased
UPDATE lake.a_table
SET a_column = NULL
WHERE a_column IN (SELECT contact_id FROM erased);
