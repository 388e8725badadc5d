-- purpose: a migration was applied; the time is the server's, for people to read
-- grain:   one row
-- params:  $version INTEGER, $name TEXT, $sha256 TEXT
-- returns: nothing
INSERT INTO lake.schema_migrations (version, name, sha256, applied_at)
VALUES ($version, $name, $sha256, now());
