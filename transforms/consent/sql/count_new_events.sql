-- purpose: how many events the commit writes, and the last one's number
-- grain:   one row
-- params:
-- returns: events BIGINT, last_seq BIGINT
SELECT count(*) AS events, max(seq) AS last_seq FROM consent_new_events;
