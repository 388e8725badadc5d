-- The history tells what a dry run foretold. An action that followed none has neither plan nor plan_hash.

-- [action] the history: progress and counts as they are now, and what the dry run it follows foretold
CREATE OR REPLACE VIEW lake.bulk_actions AS
WITH done AS (
    SELECT action_id, count(*) AS batches_done, sum(changed)::BIGINT AS changed, sum(unchanged)::BIGINT AS unchanged,
           sum(refused)::BIGINT AS refused, sum(failed)::BIGINT AS failed
    FROM lake.action_batches
    GROUP BY action_id
)
SELECT a.action_id, a.action_name, a.kind, a.status, a.created_by, a.created_at, a.started_at, a.finished_at, a.targets,
       a.batches, coalesce(d.batches_done, 0) AS batches_done, coalesce(d.changed, 0) AS changed,
       coalesce(d.unchanged, 0) AS unchanged, coalesce(d.refused, 0) AS refused, coalesce(d.failed, 0) AS failed,
       a.undoes, a.error, a.plan, a.plan_hash
FROM lake.actions a
LEFT JOIN done d USING (action_id);
