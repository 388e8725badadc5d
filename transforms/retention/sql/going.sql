-- purpose: the contacts that go
-- grain:   one row per contact, in order
-- params:
-- returns: contact_id UUID, by_request BOOLEAN
SELECT contact_id, by_request
FROM due
ORDER BY contact_id;
