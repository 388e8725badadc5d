-- purpose: every row of Parquet files, whatever the catalog says of them
-- grain:   one row per row of a file
-- params:  $paths TEXT[], $texts TEXT[] (names of columns)
-- returns: those columns of all files
SELECT COLUMNS(lambda name: list_contains($texts, name))
FROM read_parquet($paths, hive_partitioning => false, union_by_name => true);
