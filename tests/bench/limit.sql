-- purpose: the physical limit (b): a list as Parquet, its order kept, the bad records told apart
-- grain:   one row a record; rejects: one row a rejected record
-- params:  list, parquet, rejects: paths; columns: caption -> 'VARCHAR' in file order (put in as literals, see steps.py)
-- returns: each statement one row: records written
COPY (
    SELECT *
    FROM read_csv(
        $list, auto_detect = false, columns = $columns, header = true, delim = ',', quote = '"', escape = '"',
        store_rejects = true, rejects_limit = 0
    )
) TO $parquet (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 122880);

COPY (
    SELECT
        line AS record_no,
        min(line_byte_position) AS byte_position,
        list(DISTINCT error_type::VARCHAR) AS reasons,
        any_value(csv_line) AS raw
    FROM reject_errors
    GROUP BY line
    ORDER BY line
) TO $rejects (FORMAT parquet);
