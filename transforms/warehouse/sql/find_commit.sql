-- purpose: what was committed under an idempotency key
-- grain:   one row, or none
-- params:  $key TEXT
-- returns: committed_at TIMESTAMPTZ, receipt JSON
SELECT committed_at, receipt
FROM lake.commits
WHERE key = $key;
