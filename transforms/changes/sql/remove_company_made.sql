-- purpose: take a company away that an action made, unless somebody else is linked to it by now
-- grain:   companies [company]
-- params:
-- returns: nothing
DELETE FROM lake.companies
WHERE company_id IN (SELECT item::UUID FROM planned WHERE field = 'company_made' AND before IS NOT NULL)
  AND company_id NOT IN (
      SELECT l.company_id
      FROM lake.contact_companies l
      ANTI JOIN planned p ON p.field = 'company' AND p.after IS NULL AND p.contact_id = l.contact_id
                         AND p.item = l.company_id::VARCHAR
  );
