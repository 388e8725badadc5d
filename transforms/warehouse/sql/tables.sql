-- purpose: the tables of the lake
-- grain:   [table]
-- params:
-- returns: name VARCHAR
SELECT table_name AS name
FROM duckdb_tables()
WHERE database_name = 'lake' AND schema_name = 'main'
ORDER BY name
