-- purpose: take files that are no longer part of the lake out of the manifest
-- grain:   one row per file
-- params:  $paths TEXT[]
-- returns: nothing
DELETE FROM lake.lake_files
WHERE path IN (SELECT unnest($paths::VARCHAR[]));
