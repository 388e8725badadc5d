-- purpose: captions that their numbers' own sharing contradicts, and that count for nothing: of the mobiles under one that several of
--          one last name have, too many have several first names. What all call a mobile may be the line at home, and there
--          father and son may have one name
-- grain:   family_captions [caption]. From the temp table callers [holder, value]: caption, mobile, first_name, last_name: who has a
--          number that several have, of a country where the caption decides
-- params:  $least_families BIGINT, $most_families DOUBLE
-- returns: temp table family_captions
CREATE OR REPLACE TEMP TABLE family_captions AS
WITH named AS (
    SELECT holder, value, regexp_extract(strip_accents(lower(first_name)), '[\p{L}]+') AS first,
           regexp_replace(strip_accents(lower(last_name)), '[^\p{L}]+', '', 'g') AS last
    FROM callers
),
kin AS (
    SELECT a.value, bool_or(n.one IS NULL AND jaro_winkler_similarity(a.first, b.first) < 0.88
                            AND NOT (a.first[1] = b.first[1] AND least(length(a.first), length(b.first)) = 1)) AS family
    FROM named a
    JOIN named b ON b.value = a.value AND b.last = a.last AND b.holder > a.holder
    LEFT JOIN nicknames n ON n.one = a.first AND n.other = b.first
    WHERE a.first <> '' AND b.first <> ''
    GROUP BY a.value
)
SELECT c.caption
FROM (SELECT DISTINCT caption, value FROM callers WHERE mobile) c
JOIN kin k USING (value)
GROUP BY c.caption
HAVING count(*) FILTER (k.family) >= $least_families AND count(*) FILTER (k.family) > $most_families * count(*);
