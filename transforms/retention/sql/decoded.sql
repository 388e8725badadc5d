-- purpose: every row of Parquet files, whatever the catalog says of them
-- grain:   one row per row of a file
-- params:  $paths TEXT[]
-- returns: the columns of all files
SELECT * FROM read_parquet($paths, hive_partitioning => false, union_by_name => true);
