-- purpose: one number for how every record ends: a dry run and the run after it agree, or something changed in between
-- grain:   one row
-- params:
-- returns: VARCHAR
SELECT bit_xor(md5_number(record_no || '|' || outcome || '|' || coalesce(reason, '-')))::VARCHAR
FROM outcomes;
