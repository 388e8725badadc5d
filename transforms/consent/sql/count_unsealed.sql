-- purpose: events behind the last seal
-- grain:   one row
-- params:  $last_seq BIGINT
-- returns: BIGINT
SELECT count(seq) FROM lake.consent_events WHERE seq > $last_seq;
