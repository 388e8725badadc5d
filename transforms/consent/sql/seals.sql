-- purpose: every seal in order
-- grain:   one row per seal
-- params:
-- returns: as the table ledger_seals
SELECT seq, first_seq, last_seq, digest, prev_digest
FROM lake.ledger_seals
ORDER BY seq;
