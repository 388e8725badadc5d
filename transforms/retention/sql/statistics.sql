-- purpose: the least and the greatest values that Parquet files keep beside their columns
-- grain:   one row per row group and column
-- params:  $paths TEXT[]
-- returns: field VARCHAR, least VARCHAR, greatest VARCHAR
SELECT path_in_schema AS field, coalesce(stats_min_value, stats_min) AS least, coalesce(stats_max_value, stats_max) AS greatest
FROM parquet_metadata($paths);
