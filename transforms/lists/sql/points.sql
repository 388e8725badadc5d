-- purpose: addresses the list adds to known contacts, and to new ones that several records speak of; they go behind what is
--          there. A new contact with one record keeps that record's slots: commit.sql takes them from the list
-- grain:   one row per (contact, channel, value)
-- params:  $addresses TEXT
-- returns: temp table added_points
CREATE OR REPLACE TEMP TABLE added_points AS
WITH listed AS (
    SELECT w.contact_id, a.channel, a.slot, a.value, a.raw, a.kind, a.caption, r.worth
    FROM read_parquet($addresses) a
    JOIN row_contacts w USING (record_no)
    JOIN records r USING (record_no)
    WHERE a.accepted AND NOT (w.is_new AND w.alone)
),
missing AS (
    SELECT l.contact_id, l.channel, l.value,
           arg_min({'slot': l.slot, 'raw': l.raw, 'kind': l.kind, 'caption': l.caption, 'worth': l.worth},
                   {'worth': l.worth, 'slot': l.slot}) AS best
    FROM listed l
    ANTI JOIN lake.contact_addresses k
      ON k.contact_id = l.contact_id AND k.channel = l.channel AND k.value = l.value
    GROUP BY l.contact_id, l.channel, l.value
),
taken AS (
    SELECT k.contact_id, k.channel, max(k.slot) AS slot
    FROM lake.contact_addresses k
    SEMI JOIN missing m ON m.contact_id = k.contact_id
    GROUP BY k.contact_id, k.channel
)
SELECT m.contact_id, m.channel,
       coalesce(t.slot, 0)
           + row_number() OVER (PARTITION BY m.contact_id, m.channel ORDER BY m.best.worth, m.best.slot, m.value) AS slot,
       m.value, m.best.raw AS raw, m.best.kind AS kind, m.best.caption AS caption
FROM missing m
LEFT JOIN taken t USING (contact_id, channel);
