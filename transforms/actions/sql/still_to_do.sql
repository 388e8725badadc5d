-- purpose: the batches of an action that are still to do
-- grain:   one row per batch, in order
-- params:  $action_id UUID
-- returns: batch INTEGER
SELECT n.batch
FROM (SELECT unnest(range(1, batches + 1))::INTEGER AS batch FROM lake.actions WHERE action_id = $action_id) n
ANTI JOIN (SELECT batch FROM lake.action_batches WHERE action_id = $action_id) d USING (batch)
ORDER BY n.batch;
