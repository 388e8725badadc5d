-- purpose: the least and the greatest text of a column over the whole lake are those of the files there are: DuckLake only ever
--          widens them, so they would keep a deleted value for good
-- grain:   one row per table and column of text
-- params:
-- returns: nothing; only after forget_history
UPDATE __ducklake_metadata_lake.ducklake_table_column_stats AS kept
SET min_value = CASE WHEN now.told THEN now.least END, max_value = CASE WHEN now.told THEN now.greatest END
FROM (
    SELECT c.table_id, c.column_id, min(f.min_value) AS least, max(f.max_value) AS greatest,
           bool_and(coalesce(f.value_count, 1) = 0 OR (f.min_value IS NOT NULL AND f.max_value IS NOT NULL)) AS told
    FROM __ducklake_metadata_lake.ducklake_column c
    LEFT JOIN __ducklake_metadata_lake.ducklake_file_column_stats f USING (table_id, column_id)
    WHERE c.column_type IN ('varchar', 'json', 'date') AND c.end_snapshot IS NULL
    GROUP BY ALL
) AS now
WHERE now.table_id = kept.table_id AND now.column_id = kept.column_id;
