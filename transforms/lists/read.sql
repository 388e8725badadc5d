-- purpose: parse a list once, strictly, and keep what the accounting needs beside the cells
-- grain:   one row a record the reader accepted (its broken records go to reject_errors), in file order
-- params:  $path (globs escaped), $delimiter, $max_record, $max_field (bytes), $raw (the Parquet file to write);
--          $tag (what the records of a BlankMark begin with), $one, $some, $many (its records for 1, 64, 4096 blank
--          lines, with their newline): NULL where the file holds none
-- returns: nothing; writes blank_lines (physical lines of a row that is no record, else 0), lines (physical lines),
--          aside (it stands for a broken record), oversized (a field is), row_lo and row_hi (MD5 over all cells; an
--          empty cell has a sign of its own: a value that moved to the next column makes another row), c0 .. cN
-- the file is read again once, soon: lz4 and a dictionary for few values alone take 0.9 CPU s less of 5.7 than what
-- makes it small (zstd, 58 MB instead of 90 for 202 MB of list)
-- {columns}, {packed}, {names}, {lengths}, {cells} and {restored} are built from column numbers alone
COPY (
    WITH parsed AS (
        SELECT *, concat_ws(chr(31), {packed}) AS packed
        FROM read_csv(
            $path, auto_detect = false, columns = {{{columns}}}, header = true, delim = $delimiter, quote = '"',
            escape = '"', strict_mode = true, store_rejects = true, rejects_limit = 0, max_line_size = $max_record,
            compression = 'none', hive_partitioning = false
        )
    ), told AS (
        SELECT
            * REPLACE (CASE WHEN contains(packed, $tag) THEN {restored} ELSE packed END AS packed),
            coalesce(contains(packed, $tag), false) AS marked,
            CASE WHEN starts_with(packed, $tag) THEN substr(c0, length($tag) + 1) END AS letter,
            coalesce({names}) IS NULL AS is_empty
        FROM parsed
    ), counted AS (
        SELECT
            *,
            CASE
                WHEN is_empty OR letter = 'a' THEN 1
                WHEN letter = 'b' THEN 64
                WHEN letter = 'c' THEN 4096
                ELSE 0
            END AS blank_lines
        FROM told
    )
    SELECT
        blank_lines,
        CASE
            WHEN blank_lines > 0 THEN blank_lines
            WHEN contains(packed, chr(10)) THEN (1 + strlen(packed) - strlen(replace(packed, chr(10), '')))::INTEGER
            ELSE 1
        END AS lines,
        coalesce(letter = 't', false) AS aside,
        strlen(packed) > $max_field AND greatest({lengths}) > $max_field AS oversized,
        (md5_number(packed) & 18446744073709551615::UHUGEINT)::UBIGINT AS row_lo,
        (md5_number(packed) >> 64)::UBIGINT AS row_hi,
        {cells}
    FROM counted
) TO $raw (FORMAT parquet, COMPRESSION lz4_raw, DICTIONARY_SIZE_LIMIT 2000, ROW_GROUP_SIZE 30720)
