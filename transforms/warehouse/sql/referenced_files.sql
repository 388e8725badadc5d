-- purpose: every Parquet file the catalog names up to a snapshot, those of older snapshots too
-- grain:   one row per file
-- params:  $snapshot BIGINT
-- returns: path VARCHAR (below the data path), bytes BIGINT, is_manifest BOOLEAN: what the last manifest was written to
WITH tables AS (
    SELECT t.table_id,
           max(s.schema_name = 'main' AND t.table_name = 'lake_files') AS of_manifest,
           arg_max(CASE WHEN t.path_is_relative::BOOLEAN THEN s.path || t.path ELSE t.path END, t.begin_snapshot) AS folder
    FROM __ducklake_metadata_lake.ducklake_table t
    JOIN __ducklake_metadata_lake.ducklake_schema s USING (schema_id)
    GROUP BY t.table_id
),
files AS (
    SELECT table_id, begin_snapshot, path, path_is_relative::BOOLEAN AS relative, file_size_bytes
    FROM __ducklake_metadata_lake.ducklake_data_file
    UNION ALL
    SELECT table_id, begin_snapshot, path, path_is_relative::BOOLEAN, file_size_bytes
    FROM __ducklake_metadata_lake.ducklake_delete_file
),
placed AS (
    SELECT CASE WHEN f.relative THEN t.folder || f.path ELSE f.path END AS path, f.file_size_bytes AS bytes, t.of_manifest,
           f.begin_snapshot,
           max(f.begin_snapshot) FILTER (t.of_manifest) OVER () AS last_manifest
    FROM files f
    JOIN tables t USING (table_id)
    WHERE f.begin_snapshot <= $snapshot
)
SELECT path, any_value(bytes) AS bytes, bool_or(of_manifest AND begin_snapshot = last_manifest) AS is_manifest
FROM placed
GROUP BY path
ORDER BY path;
