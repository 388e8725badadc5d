-- purpose: which companies and links the list adds, and whose domain it tells. A company is known by its name; a record that names
--          no contact speaks of the company alone
-- grain:   listed_companies [record]; told_companies [company]: the newest domain; judged [record]: as in judged.sql; added_companies,
--          new_domains [company]; added_links [contact, company]
-- params:  $rows TEXT, $missing TEXT, $older TEXT
-- returns: the temp tables
CREATE OR REPLACE TEMP TABLE listed_companies AS
SELECT record_no, owner AS contact_id, name, md5('company:' || lower(name))::UUID AS company_id, domain, age
FROM meant($rows)
WHERE name IS NOT NULL;

CREATE OR REPLACE TEMP TABLE told_companies AS
WITH told AS (
    SELECT company_id, arg_min(name, row(name IN (upper(name), lower(name)), name)) AS name,
           arg_min(domain, row(-epoch_us(age), record_no)) AS domain,
           arg_min(age, row(-epoch_us(age), record_no)) FILTER (domain IS NOT NULL) AS age,
           arg_min(record_no, row(-epoch_us(age), record_no)) FILTER (domain IS NOT NULL) AS teller
    FROM listed_companies
    GROUP BY company_id
),
spoken_of AS (
    SELECT r.row_id, max(r.as_of) AS as_of
    FROM lake.related_import_rows r
    SEMI JOIN told t ON t.company_id = r.row_id
    GROUP BY r.row_id
)
SELECT t.*, c.company_id IS NULL AS is_new, c.domain AS was, coalesce(o.as_of > t.age, false) AS older,
       coalesce(c.company_id IS NOT NULL AND t.domain IS DISTINCT FROM c.domain AND t.domain IS NOT NULL
                AND (c.domain IS NULL OR NOT coalesce(o.as_of > t.age, false)), false) AS changes
FROM told t
LEFT JOIN lake.companies c USING (company_id)
LEFT JOIN spoken_of o ON o.row_id = t.company_id;

CREATE OR REPLACE TEMP TABLE added_links AS
SELECT DISTINCT l.contact_id, l.company_id
FROM listed_companies l
ANTI JOIN (
    SELECT coalesce(s.contact_id, k.contact_id) AS contact_id, k.company_id
    FROM lake.contact_companies k
    LEFT JOIN lake.survivors s ON s.merged_id = k.contact_id
) k ON k.contact_id = l.contact_id AND k.company_id = l.company_id
WHERE l.contact_id IS NOT NULL;

CREATE OR REPLACE TEMP TABLE judged AS
WITH spoken AS (
    SELECT company_id, contact_id, arg_min(record_no, row(-epoch_us(age), record_no)) AS speaker, list(record_no) AS records
    FROM listed_companies
    GROUP BY company_id, contact_id
)
SELECT l.record_no,
       CASE WHEN l.record_no <> s.speaker THEN 'duplicate'
            WHEN a.company_id IS NOT NULL OR (l.contact_id IS NULL AND t.is_new) THEN 'inserted'
            WHEN t.changes AND list_contains(s.records, t.teller) THEN 'updated'
            ELSE 'unchanged' END AS outcome,
       CASE WHEN l.record_no = s.speaker AND t.older AND l.domain <> t.was THEN $older END AS reason,
       l.contact_id, l.company_id AS row_id, l.age AS as_of
FROM listed_companies l
JOIN spoken s ON s.company_id = l.company_id AND s.contact_id IS NOT DISTINCT FROM l.contact_id
JOIN told_companies t ON t.company_id = l.company_id
LEFT JOIN added_links a ON a.company_id = l.company_id AND a.contact_id = l.contact_id
UNION ALL
SELECT record_no, 'rejected', $missing, owner, NULL, NULL
FROM meant($rows)
WHERE name IS NULL;
