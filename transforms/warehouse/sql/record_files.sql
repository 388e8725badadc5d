-- purpose: add files to the manifest
-- grain:   one row per file
-- params:  $paths TEXT[], $bytes BIGINT[], $sha256 TEXT[], $recorded_at TIMESTAMPTZ
-- returns: nothing
INSERT INTO lake.lake_files (path, bytes, sha256, recorded_at)
SELECT unnest($paths::VARCHAR[]), unnest($bytes::BIGINT[]), unnest($sha256::VARCHAR[]), $recorded_at;
