-- purpose: the records the strict reader refused; its table has a row for every missing or extra column. Where lines end
--          with CRLF it lets all but the first record begin with the LF of the line before
-- grain:   one row a record, in file order
-- params:  $limits, $not_utf8, $quote, $field_count: the words of vocabulary.Reason
-- returns: ordinal (the record's number among all records of the working file, from 1, the header not counted), start
--          (its first byte, from 0), reason (vocabulary.Reason), raw (its text, cut by the reader at 10,000 bytes),
--          tangled (several fields have text behind a closing quote: the reader lost its place, see records.set_aside)
SELECT
    line::BIGINT - 1 AS ordinal,
    min(line_byte_position)::BIGINT - 1 + bool_or(starts_with(csv_line, chr(10)))::BIGINT AS start,
    CASE
        WHEN bool_or(error_type = 'LINE SIZE OVER MAXIMUM') THEN $limits
        WHEN bool_or(error_type = 'INVALID ENCODING') THEN $not_utf8
        WHEN bool_or(error_type IN ('UNQUOTED VALUE', 'INVALID STATE')) THEN $quote
        ELSE $field_count
    END AS reason,
    any_value(CASE WHEN starts_with(csv_line, chr(10)) THEN substr(csv_line, 2) ELSE csv_line END) AS raw,
    count(*) FILTER (WHERE error_type = 'UNQUOTED VALUE') > 1 AS tangled
FROM reject_errors
GROUP BY line
ORDER BY line
