-- purpose: link contacts to addresses. They stand in slots in the order in which they were first named: what a contact has keeps its
--          order, and what comes in stands before the first that was named later
-- grain:   contact_addresses [contact, channel, slot]; item is channel:address
-- params:
-- returns: nothing
CREATE OR REPLACE TEMP TABLE placed_points AS
WITH coming AS (
    SELECT contact_id, split_part(item, ':', 1) AS channel, after ->> 'value' AS value, after ->> 'raw' AS raw,
           after ->> 'kind' AS kind, after ->> 'caption' AS caption, instant(after ->> 'as_of') AS as_of
    FROM planned
    WHERE field = 'point' AND after IS NOT NULL
),
standing AS (
    SELECT a.contact_id, a.channel, a.value, a.slot,
           max(coalesce(a.as_of, 'epoch')) OVER (PARTITION BY a.contact_id, a.channel ORDER BY a.slot) AS named_at
    FROM lake.contact_addresses a
    SEMI JOIN coming c ON c.contact_id = a.contact_id AND c.channel = a.channel
),
everything AS (
    SELECT contact_id, channel, value, slot, named_at, NULL AS raw, NULL AS kind, NULL AS caption, NULL AS as_of FROM standing
    UNION ALL
    SELECT contact_id, channel, value, NULL, coalesce(as_of, 'epoch'), raw, kind, caption, as_of FROM coming
)
SELECT *, row_number() OVER (PARTITION BY contact_id, channel ORDER BY named_at, slot NULLS LAST, value) AS new_slot
FROM everything;

UPDATE lake.contact_addresses a
SET slot = p.new_slot
FROM placed_points p
WHERE a.contact_id = p.contact_id AND a.channel = p.channel AND a.value = p.value AND p.slot <> p.new_slot;

INSERT INTO lake.contact_addresses (contact_id, channel, slot, value, raw, kind, caption, as_of)
SELECT contact_id, channel, new_slot, value, raw, kind, caption, as_of
FROM placed_points
WHERE slot IS NULL;
