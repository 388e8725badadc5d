-- purpose: what a batch came to: before-images, outcomes, counts
-- grain:   action_changes [action, contact, field, item], action_results [action, contact], action_batches [action, batch]
-- params:  $action_id UUID, $batch INTEGER, $as_of TIMESTAMPTZ, $changed BIGINT, $unchanged BIGINT, $refused BIGINT,
--          $failed BIGINT
-- returns: nothing
INSERT INTO lake.action_changes (action_id, contact_id, batch, field, item, before, after)
SELECT $action_id, contact_id, $batch, field, item, before, after
FROM planned;

INSERT INTO lake.action_results (action_id, contact_id, batch, outcome, reason, detail)
SELECT $action_id, contact_id, $batch, outcome, reason, detail
FROM verdicts;

INSERT INTO lake.action_batches (action_id, batch, changed, unchanged, refused, failed, started_at, finished_at)
VALUES ($action_id, $batch, $changed, $unchanged, $refused, $failed, $as_of, $as_of);
