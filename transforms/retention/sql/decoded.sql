-- purpose: every row of a Parquet file, whatever the catalog says of it
-- grain:   one row per row of the file
-- params:  $path TEXT
-- returns: the file's columns
SELECT * FROM read_parquet($path, hive_partitioning => false);
