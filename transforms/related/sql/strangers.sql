-- purpose: the addresses of records that nobody was found for: one of them may be an erased person's
-- grain:   one row per address
-- params:  $rows TEXT, $unknown TEXT
-- returns: email VARCHAR
SELECT DISTINCT r.email
FROM read_parquet($rows) r
JOIN named n USING (record_no)
WHERE n.reason = $unknown AND r.email IS NOT NULL
ORDER BY r.email;
