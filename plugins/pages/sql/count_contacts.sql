-- purpose: how many living contacts there are
-- grain:   one row
-- params:
-- returns: contacts
SELECT count(contact_id) AS contacts
FROM lake.live_contacts;
