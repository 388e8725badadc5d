-- purpose: fix whom an action means: its row, and its targets in batches, in the order of their ids, so that a batch's contacts
--          lie side by side in the files
-- grain:   one row in actions; action_targets [action, contact]
-- params:  $action_id UUID, $action_name TEXT, $kind TEXT, $status TEXT, $selection JSON, $smart_list_version INTEGER,
--          $params JSON, $undoes UUID, $as_of TIMESTAMPTZ, $live_contacts BIGINT, $targets BIGINT, $batches INTEGER,
--          $plan JSON, $plan_hash TEXT, $run_id TEXT, $created_by TEXT, $batch_contacts BIGINT, $backwards BOOLEAN
-- returns: nothing
INSERT INTO lake.actions
    (action_id, action_name, kind, status, selection, smart_list_version, params, undoes, evaluated_at, live_contacts,
     targets, batches, plan, plan_hash, run_id, created_by, created_at)
VALUES ($action_id, $action_name, $kind, $status, $selection, $smart_list_version, $params, $undoes, $as_of, $live_contacts,
        $targets, $batches, $plan, $plan_hash, $run_id, $created_by, $as_of);

INSERT INTO lake.action_targets (action_id, contact_id, batch)
SELECT $action_id, contact_id, ((row_number() OVER (ORDER BY CASE WHEN $backwards THEN NULL ELSE contact_id END, contact_id DESC) - 1) // $batch_contacts + 1)::INTEGER AS batch
FROM selected
ORDER BY contact_id;
