-- purpose: the migrations that were applied
-- grain:   one row per migration, in order
-- params:
-- returns: version INTEGER, name VARCHAR, sha256 VARCHAR
SELECT version, name, sha256
FROM lake.schema_migrations
ORDER BY version;
