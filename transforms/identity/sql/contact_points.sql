-- purpose: who uses which address, and what an address is good for: a person's own one may say who somebody is, one that
--          people of several first names use says so of nobody, and a crowd's (a desk, a switchboard, junk) is not looked at
-- grain:   people [contact_id] names as they are compared; points [contact_id, channel, value] own, shared or crowd, and mobile
-- params:  $most_surnames BIGINT, $most_holders BIGINT, $undecided TEXT
-- returns: the temp tables
CREATE OR REPLACE TEMP TABLE people AS
SELECT row_number() OVER (ORDER BY contact_id)::INTEGER AS n, contact_id, forename(first_name) AS first, surname(last_name) AS last
FROM lake.live_contacts;

CREATE OR REPLACE TEMP TABLE points AS
WITH held AS (
    SELECT a.contact_id, a.channel, a.value, any_value(p.first) AS first, any_value(p.last) AS last,
           bool_or(a.kind = 'mobile' AND f.caption IS NULL) AS mobile, bool_or(a.kind IN ('role', 'switchboard')) AS desk
    FROM lake.contact_addresses a
    JOIN people p USING (contact_id)
    LEFT JOIN family_captions f ON f.caption = coalesce(a.caption, '') AND starts_with(a.value, $undecided)
    GROUP BY ALL
),
-- a number is a mobile if the numbering plan, or the caption of any list, which families' numbers do not contradict
several AS (
    SELECT channel, value, bool_or(mobile) AS mobile,
           bool_or(desk) OR count(DISTINCT last) > $most_surnames OR count(*) > $most_holders AS crowd
    FROM held
    GROUP BY channel, value
    HAVING count(*) > 1
),
few AS (
    SELECT DISTINCT h.channel, h.value, h.first, h.last
    FROM held h
    JOIN several s USING (channel, value)
    WHERE NOT s.crowd AND h.first IS NOT NULL
),
families AS (
    SELECT DISTINCT a.channel, a.value
    FROM few a
    JOIN few b ON b.channel = a.channel AND b.value = a.value AND b.first > a.first
    LEFT JOIN nicknames n ON n.one = a.first AND n.other = b.first
    WHERE n.one IS NULL AND NOT fits(a.first, b.first) AND NOT coalesce(a.first = b.last AND a.last = b.first, false)
)
SELECT h.contact_id, h.channel, h.value, coalesce(s.mobile, h.mobile) AS mobile,
       CASE WHEN coalesce(s.crowd, h.desk) THEN 'crowd' WHEN f.value IS NOT NULL THEN 'shared' ELSE 'own' END AS used
FROM held h
LEFT JOIN several s USING (channel, value)
LEFT JOIN families f USING (channel, value);
