-- purpose: companies that nobody is left in
-- grain:   gone_companies [company_id]
-- params:
-- returns: the temp table; reads erased
CREATE OR REPLACE TEMP TABLE gone_companies AS
SELECT DISTINCT company_id
FROM lake.contact_companies
SEMI JOIN erased USING (contact_id)
ANTI JOIN (
    SELECT company_id FROM lake.contact_companies ANTI JOIN erased USING (contact_id)
) others USING (company_id);
