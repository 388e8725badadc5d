-- purpose: put texts without those who go in the place of texts that told of them
-- grain:   one row
-- params:
-- returns: BIGINT, how many rows changed; reads blacked_out (text, without)
UPDATE lake.a_table t
SET a_column = b.without
FROM blacked_out b
WHERE t.a_column::VARCHAR = b.text;
