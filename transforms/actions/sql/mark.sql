-- purpose: how an action stands from now on; one that goes on after it failed is not over any more
-- grain:   one row
-- params:  $action_id UUID, $status TEXT, $error TEXT, $over BOOLEAN, $as_of TIMESTAMPTZ
-- returns: nothing
UPDATE lake.actions
SET status = $status, error = $error, started_at = coalesce(started_at, $as_of),
    finished_at = CASE WHEN $over THEN $as_of END
WHERE action_id = $action_id;
