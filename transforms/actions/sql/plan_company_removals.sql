-- purpose: links to take away: to the company, or every one
-- grain:   planned [contact, 'company', company_id]
-- params:  $every BOOLEAN
-- returns: nothing; planned grows
INSERT INTO planned
SELECT l.contact_id, 'company', l.company_id::VARCHAR, epoch_us(l.linked_at)::VARCHAR, NULL
FROM lake.contact_companies l
SEMI JOIN batch b USING (contact_id)
WHERE $every OR l.company_id IN (SELECT company_id FROM company);
