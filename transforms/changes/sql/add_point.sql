-- purpose: link contacts to addresses, behind those they have
-- grain:   contact_addresses [contact, channel, slot]; item is channel:address
-- params:
-- returns: nothing
INSERT INTO lake.contact_addresses (contact_id, channel, slot, value, raw, kind, caption, as_of)
SELECT p.contact_id, split_part(p.item, ':', 1),
       coalesce(l.slots, 0) + row_number() OVER (PARTITION BY p.contact_id, split_part(p.item, ':', 1) ORDER BY p.item),
       p.after ->> 'value', p.after ->> 'raw', p.after ->> 'kind', p.after ->> 'caption', instant(p.after ->> 'as_of')
FROM planned p
LEFT JOIN (SELECT contact_id, channel, max(slot) AS slots FROM lake.contact_addresses GROUP BY ALL) l
       ON l.contact_id = p.contact_id AND l.channel = split_part(p.item, ':', 1)
WHERE p.field = 'point' AND p.after IS NOT NULL;
