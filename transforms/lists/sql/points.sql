-- purpose: addresses the list adds to contacts. They stand in slots in the order in which they were first named, whatever the
--          order of the lists: an older list's addresses go in front. A plain record's addresses are not planned: commit.sql
--          takes them from the list as they are
-- grain:   added_points [contact, channel, value]; moved_points [contact, channel, value]: stored ones with another slot or age
-- params:  $addresses TEXT, $exported_at TIMESTAMPTZ
-- returns: the temp tables
-- most lists of known people say nothing new of their addresses: those that do are told by the narrow columns alone
CREATE OR REPLACE TEMP TABLE listed_points AS
WITH listed AS (
    SELECT a.record_no, w.contact_id, a.channel, a.slot, a.value, age_of(a.row_as_of, $exported_at) AS as_of
    FROM read_parquet($addresses) a
    JOIN row_contacts w USING (record_no)
    WHERE a.accepted AND NOT w.plain
),
fresh AS (
    SELECT DISTINCT l.contact_id
    FROM listed l
    ANTI JOIN lake.contact_addresses k
           ON k.contact_id = l.contact_id AND k.channel = l.channel AND k.value = l.value
          AND coalesce(k.as_of, 'epoch') <= l.as_of
)
SELECT l.contact_id, l.channel, l.value, min(l.as_of) AS as_of,
       arg_min({'slot': l.slot, 'raw': a.raw, 'kind': a.kind, 'caption': a.caption, 'worth': c.worth},
               {'worth': c.worth, 'slot': l.slot}) AS best
FROM listed l
SEMI JOIN fresh USING (contact_id)
JOIN read_parquet($addresses) a USING (record_no, channel, slot)
LEFT JOIN candidates c USING (record_no)
GROUP BY ALL;

-- only where an address is new, or where one of several is older than was known: one alone stands first at any age
CREATE OR REPLACE TEMP TABLE slots AS
WITH stored AS (
    SELECT k.contact_id, k.channel, k.value, k.slot, coalesce(k.as_of, 'epoch') AS as_of
    FROM lake.contact_addresses k
    SEMI JOIN listed_points l USING (contact_id)
),
named AS (
    SELECT coalesce(l.contact_id, s.contact_id) AS contact_id, coalesce(l.channel, s.channel) AS channel,
           coalesce(l.value, s.value) AS value, s.slot AS stored_slot, s.as_of AS stored_as_of,
           least(l.as_of, s.as_of) AS as_of, l.best
    FROM listed_points l
    FULL JOIN stored s ON s.contact_id = l.contact_id AND s.channel = l.channel AND s.value = l.value
),
stirred AS (
    SELECT contact_id, channel
    FROM named
    GROUP BY contact_id, channel
    HAVING bool_or(stored_slot IS NULL) OR (count(*) > 1 AND bool_or(as_of < stored_as_of))
)
SELECT n.*,
       row_number() OVER (PARTITION BY contact_id, channel
                          ORDER BY n.as_of, stored_slot NULLS LAST, n.best.worth, n.best.slot, n.value) AS slot
FROM named n
SEMI JOIN stirred s USING (contact_id, channel);

CREATE OR REPLACE TEMP TABLE added_points AS
SELECT contact_id, channel, slot, value, best.raw AS raw, best.kind AS kind, best.caption AS caption, as_of
FROM slots
WHERE stored_slot IS NULL;

CREATE OR REPLACE TEMP TABLE moved_points AS
SELECT contact_id, channel, value, slot, as_of
FROM slots
WHERE slot <> stored_slot OR as_of < stored_as_of;

DROP TABLE listed_points;

DROP TABLE slots;
