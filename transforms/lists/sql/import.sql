-- purpose: the import itself, with its attestation and its report
-- grain:   one row
-- params:  $import_id UUID, $list_name TEXT, $source TEXT, $file_sha256 TEXT, $exported_at TIMESTAMPTZ, $as_of TIMESTAMPTZ,
--          $actor TEXT, $attestation TEXT, $records BIGINT, $inserted BIGINT, $updated BIGINT, $unchanged BIGINT,
--          $duplicate BIGINT, $rejected BIGINT, $report TEXT
-- returns: nothing
INSERT INTO lake.imports
    (import_id, list_name, source, file_sha256, exported_at, imported_at, actor, attestation, records, inserted, updated,
     unchanged, duplicate, rejected, report)
VALUES ($import_id, $list_name, $source, $file_sha256, $exported_at, $as_of, $actor, $attestation::JSON, $records, $inserted,
        $updated, $unchanged, $duplicate, $rejected, $report::JSON);
