-- purpose: records of erased persons are told from those of unknown ones: what they hold is not kept in quarantine
-- grain:   one row per record
-- params:  $rows TEXT, $reasons TEXT[] (suppressions that refuse a record), $erased TEXT
-- returns: nothing; reads stranger_keys (email, key), rewrites temp table named
CREATE OR REPLACE TEMP TABLE named AS
WITH erased AS (
    SELECT DISTINCT r.record_no
    FROM read_parquet($rows) r
    JOIN stranger_keys k ON k.email = r.email
    JOIN lake.suppressions s ON s.key = k.key AND s.channel = 'email'
    WHERE list_contains($reasons::VARCHAR[], s.reason)
)
SELECT n.record_no, n.contact_id, CASE WHEN e.record_no IS NOT NULL THEN $erased ELSE n.reason END AS reason
FROM named n
LEFT JOIN erased e USING (record_no);
