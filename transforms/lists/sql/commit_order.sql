-- purpose: write what a list changes because it came out of turn: slots of known addresses, spellings of known companies
-- grain:   moved_points, respelled
-- params:
-- returns: nothing
UPDATE lake.contact_addresses a
SET slot = m.slot, as_of = m.as_of
FROM moved_points m
WHERE a.contact_id = m.contact_id AND a.channel = m.channel AND a.value = m.value;

UPDATE lake.companies c
SET name = r.name
FROM respelled r
WHERE c.company_id = r.company_id;
