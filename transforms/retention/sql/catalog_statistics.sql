-- purpose: the least and the greatest values that the catalog keeps of every column, of the lake and of each of its files
-- grain:   one row per table, column and file
-- params:
-- returns: table_name VARCHAR, field VARCHAR, least VARCHAR, greatest VARCHAR
WITH kept AS (
    SELECT table_id, column_id, min_value, max_value FROM __ducklake_metadata_lake.ducklake_file_column_stats
    UNION ALL
    SELECT table_id, column_id, min_value, max_value FROM __ducklake_metadata_lake.ducklake_table_column_stats
)
SELECT t.table_name, c.column_name AS field, k.min_value AS least, k.max_value AS greatest
FROM kept k
JOIN __ducklake_metadata_lake.ducklake_table t USING (table_id)
JOIN __ducklake_metadata_lake.ducklake_column c ON c.table_id = k.table_id AND c.column_id = k.column_id;
