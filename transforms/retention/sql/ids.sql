-- purpose: how often one of these ids stands in a column of Parquet files (a_column: from rules/erasure/table.txt)
-- grain:   one row
-- params:  $paths TEXT[], $ids TEXT[]
-- returns: BIGINT
SELECT count(*)
FROM read_parquet($paths, hive_partitioning => false, union_by_name => true)
WHERE try_cast(a_column AS UUID) IN (SELECT unnest($ids::UUID[]));
