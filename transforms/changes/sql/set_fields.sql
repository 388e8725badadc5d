-- purpose: set columns and custom fields of contacts
-- grain:   contacts [contact]
-- params:  $as_of TIMESTAMPTZ
-- returns: nothing
CREATE OR REPLACE TEMP TABLE setting AS
SELECT contact_id,
       map_from_entries(list((field, after)) FILTER (field <> 'custom')) AS columns,
       '{' || string_agg(to_json(item) || ':' || coalesce(after, 'null'), ',' ORDER BY item) FILTER (field = 'custom') || '}' AS custom
FROM planned
WHERE field IN ('name_prefix', 'first_name', 'middle_name', 'last_name', 'name_suffix', 'job_title', 'street', 'city', 'region',
                'postal_code', 'country', 'language', 'birth_date', 'custom')
GROUP BY contact_id;

CREATE OR REPLACE TEMP MACRO as_set(columns, name, stored) AS
    CASE WHEN map_contains(columns, name) THEN map_extract_value(columns, name) ->> '$' ELSE stored END;

CREATE OR REPLACE TEMP TABLE reset AS
SELECT c.contact_id,
       as_set(s.columns, 'name_prefix', c.name_prefix) AS name_prefix,
       as_set(s.columns, 'first_name', c.first_name) AS first_name,
       as_set(s.columns, 'middle_name', c.middle_name) AS middle_name,
       as_set(s.columns, 'last_name', c.last_name) AS last_name,
       as_set(s.columns, 'name_suffix', c.name_suffix) AS name_suffix,
       as_set(s.columns, 'job_title', c.job_title) AS job_title,
       as_set(s.columns, 'street', c.street) AS street,
       as_set(s.columns, 'city', c.city) AS city,
       as_set(s.columns, 'region', c.region) AS region,
       as_set(s.columns, 'postal_code', c.postal_code) AS postal_code,
       as_set(s.columns, 'country', c.country) AS country,
       as_set(s.columns, 'language', c.language) AS language,
       as_set(s.columns, 'birth_date', c.birth_date::VARCHAR)::DATE AS birth_date,
       CASE WHEN s.custom IS NULL THEN c.custom
            ELSE nullif(json_merge_patch(coalesce(c.custom, '{}')::JSON, s.custom::JSON)::VARCHAR, '{}')::JSON END AS custom,
       c.source, c.as_of, c.created_at
FROM lake.contacts c
JOIN setting s USING (contact_id);

DELETE FROM lake.contacts
WHERE contact_id IN (SELECT contact_id FROM reset);

INSERT INTO lake.contacts
    (contact_id, name_prefix, first_name, middle_name, last_name, name_suffix, job_title, street, city, region,
     postal_code, country, language, birth_date, custom, source, as_of, created_at, updated_at)
SELECT contact_id, name_prefix, first_name, middle_name, last_name, name_suffix, job_title, street, city, region,
       postal_code, country, language, birth_date, custom, source, as_of, created_at, $as_of
FROM reset;
