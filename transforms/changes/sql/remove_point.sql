-- purpose: take addresses from contacts, and close the gaps; the address itself stays, and so does its consent
-- grain:   contact_addresses [contact, channel, slot]; item is channel:address
-- params:
-- returns: nothing
DELETE FROM lake.contact_addresses a
USING planned p
WHERE p.field = 'point' AND p.before IS NOT NULL AND a.contact_id = p.contact_id AND p.item = a.channel || ':' || a.value;

UPDATE lake.contact_addresses a
SET slot = n.slot
FROM (
    SELECT contact_id, channel, value, row_number() OVER (PARTITION BY contact_id, channel ORDER BY slot, value) AS slot
    FROM lake.contact_addresses
    SEMI JOIN (FROM planned WHERE field = 'point' AND before IS NOT NULL) p USING (contact_id)
) n
WHERE a.contact_id = n.contact_id AND a.channel = n.channel AND a.value = n.value AND a.slot <> n.slot;
