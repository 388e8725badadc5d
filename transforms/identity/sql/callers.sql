-- purpose: who has a mobile number that several have, of a country where the caption decides. Who was merged away counts: one person had it twice, which speaks for it
-- grain:   callers [holder, value]: caption, mobile, first_name, last_name
-- params:  $most_holders BIGINT, $undecided TEXT (their numbers begin so)
-- returns: temp table callers
CREATE OR REPLACE TEMP TABLE callers AS
WITH several AS (
    SELECT value
    FROM lake.contact_addresses
    WHERE channel = 'phone' AND starts_with(value, $undecided)
    GROUP BY value
    HAVING count(*) BETWEEN 2 AND $most_holders AND bool_or(kind = 'mobile')
)
SELECT a.contact_id AS holder, a.value, coalesce(a.caption, '') AS caption, a.kind = 'mobile' AS mobile, c.first_name, c.last_name
FROM lake.contact_addresses a
SEMI JOIN several USING (value)
JOIN lake.contacts c USING (contact_id);
