-- purpose: append a seal
-- grain:   one row
-- params:  $seq BIGINT, $first_seq BIGINT, $last_seq BIGINT, $digest TEXT, $prev_digest TEXT, $as_of TIMESTAMPTZ
-- returns: nothing
INSERT INTO lake.ledger_seals (seq, first_seq, last_seq, digest, prev_digest, sealed_at)
VALUES ($seq, $first_seq, $last_seq, $digest, $prev_digest, $as_of);
