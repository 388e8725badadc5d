-- purpose: known contacts the list changes. A blank never overwrites, an older list never overwrites newer values:
--          it only fills what is blank (rules/survivorship: on_existing)
-- grain:   one row per changed contact; `outdated` [contact]: the list is older than what is stored
-- params:  $rows TEXT, $exported_at TIMESTAMPTZ, $overwrite BOOLEAN, $fill BOOLEAN
-- returns: temp tables changed, outdated
CREATE OR REPLACE TEMP MACRO survivor(stored, listed, listed_wins) AS
    CASE WHEN listed_wins THEN coalesce(listed, stored) ELSE coalesce(stored, listed) END;
CREATE OR REPLACE TEMP MACRO survivors(stored, listed, listed_wins) AS
    CASE WHEN listed IS NULL OR listed = stored THEN stored
         WHEN stored IS NULL THEN listed
         WHEN listed_wins THEN json_merge_patch(stored::JSON, listed::JSON)::VARCHAR
         ELSE json_merge_patch(listed::JSON, stored::JSON)::VARCHAR END;

CREATE OR REPLACE TEMP TABLE outdated AS
WITH known AS (
    SELECT contact_id, as_of FROM shaped($rows, $exported_at) WHERE NOT is_new
),
newer_lists AS (
    SELECT r.contact_id, max(i.exported_at) AS seen_at
    FROM lake.import_rows r
    JOIN lake.imports i USING (import_id)
    WHERE i.exported_at > $exported_at AND r.contact_id IS NOT NULL
    GROUP BY r.contact_id
)
SELECT k.contact_id
FROM known k
JOIN lake.contacts c USING (contact_id)
LEFT JOIN newer_lists n USING (contact_id)
WHERE k.as_of < greatest(c.as_of, coalesce(n.seen_at, c.as_of));

CREATE OR REPLACE TEMP TABLE changed AS
WITH compared AS (
    SELECT c.contact_id, c.source, c.created_at, greatest(c.as_of, s.as_of) AS as_of,
           $overwrite AND o.contact_id IS NULL AS wins, c, s
    FROM shaped($rows, $exported_at) s
    JOIN lake.contacts c USING (contact_id)
    LEFT JOIN outdated o USING (contact_id)
    WHERE NOT s.is_new AND $fill
),
survived AS (
    SELECT contact_id, source, created_at, as_of,
           survivor(c.name_prefix, s.name_prefix, wins) AS name_prefix,
           survivor(c.first_name, s.first_name, wins) AS first_name,
           survivor(c.middle_name, s.middle_name, wins) AS middle_name,
           survivor(c.last_name, s.last_name, wins) AS last_name,
           survivor(c.name_suffix, s.name_suffix, wins) AS name_suffix,
           survivor(c.job_title, s.job_title, wins) AS job_title,
           survivor(c.street, s.street, wins) AS street,
           survivor(c.city, s.city, wins) AS city,
           survivor(c.region, s.region, wins) AS region,
           survivor(c.postal_code, s.postal_code, wins) AS postal_code,
           survivor(c.country, s.country, wins) AS country,
           survivor(c.language, s.language, wins) AS language,
           survivor(c.birth_date, s.birth_date, wins) AS birth_date,
           survivors(c.custom::VARCHAR, s.custom, wins) AS custom,
           row(c.name_prefix, c.first_name, c.middle_name, c.last_name, c.name_suffix, c.job_title, c.street, c.city,
               c.region, c.postal_code, c.country, c.language, c.birth_date, c.custom::VARCHAR) AS before
    FROM compared
)
SELECT * EXCLUDE (before)
FROM survived
WHERE before IS DISTINCT FROM row(name_prefix, first_name, middle_name, last_name, name_suffix, job_title, street, city,
                                  region, postal_code, country, language, birth_date, custom);
