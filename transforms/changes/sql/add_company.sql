-- purpose: link contacts to companies
-- grain:   contact_companies [contact, company]
-- params:
-- returns: nothing
INSERT INTO lake.contact_companies (contact_id, company_id, linked_at)
SELECT contact_id, item::UUID, make_timestamptz(after::BIGINT)
FROM planned
WHERE field = 'company' AND after IS NOT NULL;
