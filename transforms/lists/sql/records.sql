-- purpose: the accepted records with what may identify their person
-- grain:   one row per accepted record
-- params:  $rows TEXT
-- returns: temp table records; `worth` orders records of one person, the best first, whatever their place in the file
CREATE OR REPLACE TEMP TABLE records AS
SELECT record_no, external_id, email, role, mobile,
       {'age': -coalesce(epoch_us(row_as_of), 0), 'blank': -filled, 'hi': row_hi, 'lo': row_lo, 'record_no': record_no} AS worth
FROM read_parquet($rows)
ANTI JOIN refused USING (record_no)
WHERE reason IS NULL;
