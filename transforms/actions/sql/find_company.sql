-- purpose: the company that is meant: by domain before by name; one that is to be made if there is none
-- grain:   at most one row
-- params:  $name TEXT, $domain TEXT, $make BOOLEAN
-- returns: temp table company (company_id, name, domain, known)
CREATE OR REPLACE TEMP TABLE company AS
WITH found AS (
    SELECT company_id, name, domain
    FROM lake.companies
    WHERE domain = $domain OR name_key = lower($name)
    ORDER BY coalesce(domain = $domain, false) DESC, company_id
    LIMIT 1
)
SELECT company_id, name, domain, true AS known
FROM found
UNION ALL
SELECT md5('company:' || lower($name))::UUID, $name, $domain, false
WHERE $make AND NOT EXISTS (FROM found);
