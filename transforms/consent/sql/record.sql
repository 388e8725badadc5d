-- purpose: write the decisions: new addresses, the events
-- grain:   one row per address, one per event
-- params:  $last_seq BIGINT, $opted_out TEXT, $as_of TIMESTAMPTZ, $basis TEXT, $explanation TEXT, $actor TEXT,
--          $import_id UUID, $action_id UUID, $file_sha256 TEXT, $rules_version TEXT
-- returns: nothing
INSERT INTO lake.addresses (channel, value, key, opt_status, status_since, deliverability)
SELECT channel, value, key, after, $as_of, deliverability
FROM consent_decisions
WHERE before IS NULL;

INSERT INTO lake.consent_events
    (seq, key, channel, event, before, after, reason, basis, explanation, actor, import_id, action_id, file_sha256,
     line_no, occurred_at, recorded_at, rules_version)
SELECT seq, key, channel, event, before, after, reason, $basis, $explanation, $actor, $import_id, $action_id, $file_sha256,
       line_no, occurred_at, $as_of, $rules_version
FROM consent_new_events($last_seq, $opted_out);
