-- purpose: the digests known of the lake's files
-- grain:   one row per file
-- params:
-- returns: path VARCHAR, bytes BIGINT, sha256 VARCHAR
SELECT path, bytes, sha256
FROM lake.lake_files
ORDER BY path;
