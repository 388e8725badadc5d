-- purpose: tags, external ids and companies the list adds to contacts; those of plain records are not planned: commit.sql takes
--          them from the list as they are
-- grain:   added_tags [contact, tag], added_ids [external_id], added_companies, respelled [company], added_links [contact, company];
--          listed_links [record]: what every record says; freed_ids [external_id]
-- params:  $tags TEXT, $rows TEXT, $source TEXT
-- returns: the temp tables
CREATE OR REPLACE TEMP TABLE added_tags AS
SELECT DISTINCT w.contact_id, t.tag
FROM read_parquet($tags) t
JOIN row_contacts w USING (record_no)
ANTI JOIN lake.contact_tags k ON k.contact_id = w.contact_id AND k.tag = t.tag
WHERE NOT w.plain;

-- an id whose contact was deleted leads to whoever brings it now
CREATE OR REPLACE TEMP TABLE freed_ids AS
SELECT e.external_id
FROM lake.external_ids e
SEMI JOIN lake.tombstones t USING (contact_id)
SEMI JOIN (SELECT external_id FROM read_parquet($rows) JOIN row_contacts USING (record_no)) l USING (external_id)
WHERE e.source = $source;

-- an id leads to one contact for good; one that several people claim leads nowhere, and our own id needs no row
CREATE OR REPLACE TEMP TABLE added_ids AS
SELECT l.external_id, min(w.contact_id) AS contact_id
FROM read_parquet($rows) l
JOIN row_contacts w USING (record_no)
ANTI JOIN (FROM lake.external_ids WHERE source = $source AND external_id NOT IN (FROM freed_ids)) e
       ON e.external_id = l.external_id
ANTI JOIN lake.contacts o
       ON o.contact_id = CASE WHEN $source = 'contact_warehouse' THEN try_cast(l.external_id AS UUID) END
WHERE l.external_id IS NOT NULL AND NOT w.plain
GROUP BY l.external_id
HAVING min(w.contact_id) = max(w.contact_id);

CREATE OR REPLACE TEMP TABLE listed_links AS
SELECT w.contact_id, md5('company:' || lower(r.company))::UUID AS company_id, r.company AS name, w.plain
FROM read_parquet($rows) r
JOIN row_contacts w USING (record_no)
WHERE r.company IS NOT NULL;

CREATE OR REPLACE TEMP TABLE added_links AS
SELECT DISTINCT l.contact_id, l.company_id
FROM listed_links l
ANTI JOIN lake.contact_companies k ON k.contact_id = l.contact_id AND k.company_id = l.company_id
WHERE NOT l.plain;

-- one spelling for a company, whichever list came first: mixed case before all capitals or none, then by the alphabet
CREATE OR REPLACE TEMP TABLE spelled AS
SELECT company_id, coalesce(min(name) FILTER (name NOT IN (upper(name), lower(name))), min(name)) AS name
FROM listed_links
GROUP BY company_id;

CREATE OR REPLACE TEMP TABLE added_companies AS
SELECT s.company_id, s.name
FROM spelled s
ANTI JOIN lake.companies k ON k.company_id = s.company_id;

CREATE OR REPLACE TEMP TABLE respelled AS
SELECT s.company_id, s.name
FROM spelled s
JOIN lake.companies k USING (company_id)
WHERE row(s.name IN (upper(s.name), lower(s.name)), s.name) < row(k.name IN (upper(k.name), lower(k.name)), k.name);
