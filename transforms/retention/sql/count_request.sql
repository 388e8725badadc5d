-- purpose: how many contacts of a request there are
-- grain:   one row
-- params:
-- returns: contacts BIGINT, unknown BIGINT (not there any more), held BIGINT (under a legal hold); reads asked (contact_id)
SELECT count(*) AS contacts,
       count(*) FILTER (c.contact_id IS NULL) AS unknown,
       count(*) FILTER (h.contact_id IS NOT NULL) AS held
FROM asked a
LEFT JOIN lake.contacts c ON c.contact_id = a.contact_id::UUID
LEFT JOIN (SELECT DISTINCT contact_id FROM lake.legal_holds WHERE released_at IS NULL) h ON h.contact_id = a.contact_id::UUID;
