-- purpose: the certificate of a purge
-- grain:   one row
-- params:  $purge_id UUID, $as_of TIMESTAMPTZ, $purged_at TIMESTAMPTZ, $people BIGINT, $certificate TEXT, $digest TEXT,
--          $prev_digest TEXT
-- returns: nothing
INSERT INTO lake.purges (purge_id, as_of, purged_at, people, certificate, digest, prev_digest)
VALUES ($purge_id, $as_of, $purged_at, $people, $certificate, $digest, $prev_digest);
