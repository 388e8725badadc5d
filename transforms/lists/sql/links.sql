-- purpose: tags, external ids and companies the list adds to contacts
-- grain:   added_tags [contact, tag], added_ids [external_id], added_companies [company], added_links [contact, company] of
--          contacts that are known or that several records speak of; listed_links [record]: what every record says
-- params:  $tags TEXT, $rows TEXT, $source TEXT
-- returns: the temp tables
CREATE OR REPLACE TEMP TABLE added_tags AS
SELECT DISTINCT w.contact_id, t.tag
FROM read_parquet($tags) t
JOIN row_contacts w USING (record_no)
ANTI JOIN lake.contact_tags k ON k.contact_id = w.contact_id AND k.tag = t.tag;

CREATE OR REPLACE TEMP TABLE added_ids AS
WITH one_each AS (
    SELECT l.external_id, w.contact_id
    FROM records l
    JOIN row_contacts w USING (record_no)
    ANTI JOIN repeated_ids USING (external_id)
    WHERE l.external_id IS NOT NULL
    UNION ALL
    SELECT l.external_id, min(w.contact_id)
    FROM records l
    JOIN row_contacts w USING (record_no)
    SEMI JOIN repeated_ids USING (external_id)
    GROUP BY l.external_id
    HAVING min(w.contact_id) = max(w.contact_id)
)
SELECT o.external_id, o.contact_id
FROM one_each o
ANTI JOIN lake.external_ids e ON e.source = $source AND e.external_id = o.external_id;

CREATE OR REPLACE TEMP TABLE listed_links AS
SELECT w.contact_id, md5('company:' || lower(r.company))::UUID AS company_id, r.company AS name, w.is_new AND w.alone AS plain
FROM read_parquet($rows) r
JOIN row_contacts w USING (record_no)
WHERE r.company IS NOT NULL;

CREATE OR REPLACE TEMP TABLE added_links AS
SELECT DISTINCT l.contact_id, l.company_id
FROM listed_links l
ANTI JOIN lake.contact_companies k ON k.contact_id = l.contact_id AND k.company_id = l.company_id
WHERE NOT l.plain;

CREATE OR REPLACE TEMP TABLE added_companies AS
SELECT l.company_id, min(l.name) AS name
FROM listed_links l
ANTI JOIN lake.companies k ON k.company_id = l.company_id
GROUP BY l.company_id;
