-- purpose: what somebody wants of an action
-- grain:   one row
-- params:  $control_id UUID, $action_id UUID, $wanted TEXT, $wanted_by TEXT, $as_of TIMESTAMPTZ
-- returns: nothing
INSERT INTO lake.action_controls (control_id, action_id, wanted, wanted_by, wanted_at)
VALUES ($control_id, $action_id, $wanted, $wanted_by, $as_of);
