-- purpose: exactly one outcome for every record of the list; one that nothing decided has none, and the accounting tells
-- grain:   one row per record
-- params:  $rows TEXT, $rejects TEXT
-- returns: temp table outcomes
CREATE OR REPLACE TEMP TABLE outcomes AS
SELECT r.record_no, r.line_no, coalesce(j.outcome, 'rejected') AS outcome,
       CASE WHEN j.record_no IS NULL THEN coalesce(r.reason, n.reason) ELSE j.reason END AS reason, j.contact_id, j.row_id, j.as_of
FROM (SELECT record_no, line_no, reason FROM read_parquet($rows)) r
LEFT JOIN named n USING (record_no)
LEFT JOIN judged j USING (record_no)
WHERE j.record_no IS NOT NULL OR coalesce(r.reason, n.reason) IS NOT NULL
UNION ALL
SELECT record_no, line_no, 'rejected', reason, NULL, NULL, NULL
FROM read_parquet($rejects);
