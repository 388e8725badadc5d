-- purpose: who of the list has a mobile number that several of it have, of a country where the caption decides
-- grain:   callers [holder, value] holder: record_no; caption, mobile, first_name, last_name
-- params:  $rows TEXT, $addresses TEXT, $most_holders BIGINT, $undecided TEXT (their numbers begin so)
-- returns: temp table callers
CREATE OR REPLACE TEMP TABLE callers AS
WITH several AS (
    SELECT mobile FROM accepted($rows) WHERE starts_with(mobile, $undecided) GROUP BY mobile HAVING count(*) BETWEEN 2 AND $most_holders
)
SELECT r.record_no AS holder, a.value, a.caption, true AS mobile, r.first_name, r.last_name
FROM accepted($rows) r
SEMI JOIN several USING (mobile)
JOIN read_parquet($addresses) a ON a.record_no = r.record_no AND a.channel = 'phone' AND a.value = r.mobile;
