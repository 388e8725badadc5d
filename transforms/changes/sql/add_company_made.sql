-- purpose: make a company
-- grain:   companies [company]
-- params:
-- returns: nothing
INSERT INTO lake.companies (company_id, name, name_key, domain, created_at)
SELECT item::UUID, after ->> 'name', lower(after ->> 'name'), after ->> 'domain',
       make_timestamptz((after ->> 'created_at')::BIGINT)
FROM planned
WHERE field = 'company_made' AND after IS NOT NULL;
