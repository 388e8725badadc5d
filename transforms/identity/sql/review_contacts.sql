-- purpose: what a person needs to see of contacts, as texts
-- grain:   one row per contact of `reviewed`
-- params:
-- returns: contact_id and its fields
WITH wanted AS (
    SELECT contact_id FROM reviewed
),
points AS (
    SELECT contact_id, string_agg(value, ';' ORDER BY slot) FILTER (channel = 'email') AS emails,
           string_agg(value, ';' ORDER BY slot) FILTER (channel = 'phone') AS phones
    FROM lake.contact_addresses
    SEMI JOIN wanted USING (contact_id)
    GROUP BY contact_id
),
companies AS (
    SELECT contact_id, string_agg(name, '; ' ORDER BY name) AS companies
    FROM lake.company_links
    SEMI JOIN wanted USING (contact_id)
    GROUP BY contact_id
),
tags AS (
    SELECT contact_id, string_agg(tag, '; ' ORDER BY tag) AS tags
    FROM lake.contact_tags
    SEMI JOIN wanted USING (contact_id)
    GROUP BY contact_id
)
SELECT c.contact_id, c.name_prefix, c.first_name, c.middle_name, c.last_name, c.name_suffix, p.emails, p.phones, m.companies,
       c.job_title, c.street, c.postal_code, c.city, c.region, c.country, c.birth_date::VARCHAR AS birth_date, c.language, t.tags,
       c.custom::VARCHAR AS custom, c.source, strftime(c.created_at, '%Y-%m-%d') AS created
FROM lake.contacts c
SEMI JOIN wanted w USING (contact_id)
LEFT JOIN points p USING (contact_id)
LEFT JOIN companies m USING (contact_id)
LEFT JOIN tags t USING (contact_id);
