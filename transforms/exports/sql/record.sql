-- purpose: write down a whole export and its members
-- grain:   exports [export], export_members [export, contact]
-- params:  $export_id UUID, $action_name VARCHAR, $format VARCHAR, $columns VARCHAR[], $selection JSON, $smart_list_version INTEGER,
--          $marketable_only BOOLEAN, $contacts BIGINT, $root VARCHAR, $files STRUCT[], $run_id VARCHAR, $created_by VARCHAR,
--          $as_of TIMESTAMPTZ, $expires_at TIMESTAMPTZ, $members VARCHAR (a Parquet file)
-- returns: nothing
INSERT INTO lake.exports
    (export_id, action_name, format, columns, selection, smart_list_version, marketable_only, contacts, root, files, run_id,
     created_by, created_at, expires_at, removed_at, removed_why)
VALUES ($export_id, $action_name, $format, $columns, $selection, $smart_list_version, $marketable_only, $contacts, $root,
        $files, $run_id, $created_by, $as_of, $expires_at, NULL, NULL);

INSERT INTO lake.export_members (export_id, contact_id)
SELECT $export_id, contact_id::UUID
FROM read_parquet($members)
