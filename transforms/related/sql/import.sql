-- purpose: the import itself and how each of its records ended
-- grain:   one row; one row per record
-- params:  $import_id UUID, $kind TEXT, $list_name TEXT, $source TEXT, $file_sha256 TEXT, $exported_at TIMESTAMPTZ,
--          $as_of TIMESTAMPTZ, $records BIGINT, $inserted BIGINT, $updated BIGINT, $unchanged BIGINT, $duplicate BIGINT,
--          $rejected BIGINT, $report TEXT
-- returns: nothing
INSERT INTO lake.related_imports
    (import_id, kind, list_name, source, file_sha256, exported_at, imported_at, records, inserted, updated, unchanged,
     duplicate, rejected, report)
VALUES ($import_id, $kind, $list_name, $source, $file_sha256, $exported_at, $as_of, $records, $inserted, $updated, $unchanged,
        $duplicate, $rejected, $report::JSON);

INSERT INTO lake.related_import_rows (import_id, record_no, line_no, outcome, reason, contact_id, row_id, as_of)
SELECT $import_id, record_no, line_no, outcome, reason, contact_id, row_id, as_of
FROM outcomes
ORDER BY record_no;
