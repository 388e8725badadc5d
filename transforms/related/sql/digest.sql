-- purpose: one number for how every record ends and what its row is to be: a dry run and the run after it agree, or something
--          changed in between
-- grain:   one row
-- params:
-- returns: VARCHAR
SELECT bit_xor(md5_number(concat_ws('|', o.record_no, o.outcome, coalesce(o.reason, '-'), o.contact_id, o.row_id)))::VARCHAR
FROM outcomes o;
