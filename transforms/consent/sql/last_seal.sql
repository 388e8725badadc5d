-- purpose: the end of the ledger
-- grain:   at most one row
-- params:
-- returns: seq BIGINT, last_seq BIGINT, digest VARCHAR
SELECT seq, last_seq, digest
FROM lake.ledger_seals
ORDER BY seq DESC
LIMIT 1;
