-- purpose: whether the lake was ever migrated
-- grain:   one row
-- params:
-- returns: BIGINT, 0 or 1
SELECT count(*)
FROM duckdb_tables()
WHERE database_name = 'lake' AND schema_name = 'main' AND table_name = 'schema_migrations';
