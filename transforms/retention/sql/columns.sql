-- purpose: the columns of Parquet files, and which hold texts, alone or inside lists and structs
-- grain:   one row per column
-- params:  $paths TEXT[]
-- returns: name VARCHAR, holds_text BOOLEAN
SELECT column_name AS name, contains(column_type, 'VARCHAR') OR contains(column_type, 'JSON') AS holds_text
FROM (DESCRIBE SELECT * FROM read_parquet($paths, hive_partitioning => false, union_by_name => true));
