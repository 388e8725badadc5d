-- purpose: what has to be looked into in Parquet files: texts, alone or inside lists and structs, and ids
-- grain:   one row per column
-- params:  $paths TEXT[]
-- returns: name VARCHAR, holds VARCHAR (text, id, other)
SELECT column_name AS name,
       CASE WHEN column_type = 'UUID' THEN 'id'
            WHEN contains(column_type, 'VARCHAR') OR contains(column_type, 'JSON') THEN 'text'
            ELSE 'other' END AS holds
FROM (DESCRIBE SELECT * FROM read_parquet($paths, hive_partitioning => false, union_by_name => true));
