-- purpose: how many events the commit writes, and the last one's number
-- grain:   one row
-- params:  $last_seq BIGINT, $opted_out TEXT
-- returns: events BIGINT, last_seq BIGINT
SELECT count(*) AS events, max(seq) AS last_seq FROM consent_new_events($last_seq, $opted_out);
