-- purpose: records of the list with a mobile number under a caption that counts for nothing: it tells nobody who they are
-- grain:   family_numbers [record_no]
-- params:  $addresses TEXT, $undecided TEXT
-- returns: temp table family_numbers
CREATE OR REPLACE TEMP TABLE family_numbers AS
SELECT DISTINCT a.record_no
FROM read_parquet($addresses) a
JOIN family_captions f USING (caption)
WHERE starts_with(a.value, $undecided) AND a.channel = 'phone' AND a.kind = 'mobile';
