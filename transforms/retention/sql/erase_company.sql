-- purpose: companies that nobody is left in
-- grain:   one row
-- params:
-- returns: BIGINT, how many rows went; reads gone_companies
DELETE FROM lake.companies
WHERE company_id IN (SELECT company_id FROM gone_companies);
