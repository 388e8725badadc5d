-- purpose: what the events of one commit have in common: the evidence
-- grain:   one row per distinct evidence (one in a sound seal)
-- params:  $first_seq BIGINT, $last_seq BIGINT
-- returns: all texts, and the count of events
SELECT basis, explanation, actor, import_id::VARCHAR AS import_id, action_id::VARCHAR AS action_id, file_sha256,
       epoch_us(recorded_at) AS recorded_at, rules_version, count(*) AS events
FROM lake.consent_events
WHERE seq BETWEEN $first_seq AND $last_seq
GROUP BY ALL
ORDER BY ALL;
