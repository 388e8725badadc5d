-- purpose: whether the lake was ever migrated; asked of the catalog itself, for DuckDB's own list of tables counts the rows of each
-- grain:   one row
-- params:
-- returns: BIGINT, 0 or 1
SELECT count(*)
FROM __ducklake_metadata_lake.ducklake_table
WHERE table_name = 'schema_migrations' AND end_snapshot IS NULL;
