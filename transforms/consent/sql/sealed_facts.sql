-- purpose: what differs from event to event, in the order it was sealed
-- grain:   one row per event
-- params:  $first_seq BIGINT, $last_seq BIGINT
-- returns: seq, key, line_no, occurred_at as microseconds since 1970, and the words of the event as one text
SELECT seq, key, line_no, epoch_us(occurred_at) AS occurred_at,
       channel || '|' || event || '|' || coalesce(before, '-') || '|' || after || '|' || coalesce(reason, '-') AS words
FROM lake.consent_events
WHERE seq BETWEEN $first_seq AND $last_seq
ORDER BY seq;
