-- purpose: take links to companies away
-- grain:   contact_companies [contact, company]
-- params:
-- returns: nothing
DELETE FROM lake.contact_companies l
USING planned p
WHERE p.field = 'company' AND p.before IS NOT NULL AND l.contact_id = p.contact_id AND l.company_id = p.item::UUID;
