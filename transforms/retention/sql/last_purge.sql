-- purpose: the newest certificate
-- grain:   one row, or none
-- params:
-- returns: as_of TIMESTAMPTZ, digest VARCHAR
SELECT as_of, digest
FROM lake.purges
ORDER BY purged_at DESC, purge_id DESC
LIMIT 1;
