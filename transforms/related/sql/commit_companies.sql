-- purpose: write the companies and links the plan adds, and the domains it tells
-- grain:   one row per company, link
-- params:  $as_of TIMESTAMPTZ
-- returns: nothing
INSERT INTO lake.companies (company_id, name, name_key, domain, created_at)
SELECT company_id, name, lower(name), domain, $as_of
FROM told_companies
WHERE is_new
ORDER BY company_id;

UPDATE lake.companies c
SET domain = t.domain
FROM told_companies t
WHERE c.company_id = t.company_id AND t.changes;

INSERT INTO lake.contact_companies (contact_id, company_id, linked_at)
SELECT contact_id, company_id, $as_of
FROM added_links
ORDER BY contact_id, company_id;
