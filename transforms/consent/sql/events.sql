-- purpose: the decisions that belong into the ledger: every change, and every attempt an opt-out withstood. `place` is unique
--          within one commit, so numbers follow the list and need no counting; they have gaps
-- grain:   one row per event
-- params:
-- returns: temp macro consent_new_events(last_seq, opted_out)
CREATE OR REPLACE TEMP MACRO consent_new_events(last_seq, opted_out) AS TABLE
SELECT last_seq + 1 + place AS seq, key, channel, event, before, after, reason, line_no, occurred_at
FROM consent_decisions
WHERE before IS DISTINCT FROM after
   OR deliverability_before IS DISTINCT FROM deliverability
   OR (reason IS NOT NULL AND before = opted_out);
