-- purpose: the records that were turned away, for their quarantine; what an erased person's hold is not kept
-- grain:   one row per record
-- params:  $import_id UUID, $erased TEXT
-- returns: record_no BIGINT, line_no BIGINT, reason VARCHAR
SELECT record_no, line_no, reason
FROM lake.related_import_rows
WHERE import_id = $import_id AND outcome = 'rejected' AND reason <> $erased
ORDER BY record_no;
