-- purpose: known contacts the list changes. A blank never overwrites, and an older list never overwrites what a newer one
--          said: of each field the newest record that fills it decides (rules/survivorship: on_existing)
-- grain:   changed [contact]; outdated [contact]: `said` are the fields of which newer records have spoken
-- params:  $rows TEXT, $exported_at TIMESTAMPTZ, $overwrite BOOLEAN, $fill BOOLEAN
-- returns: temp tables changed, outdated
CREATE OR REPLACE TEMP MACRO survivor(stored, listed, listed_wins) AS
    CASE WHEN listed_wins THEN coalesce(listed, stored) ELSE coalesce(stored, listed) END;
-- a merge may put keys into another order: what says nothing new leaves the stored text as it is
CREATE OR REPLACE TEMP MACRO survivors(stored, listed, listed_wins) AS
    CASE WHEN listed IS NULL OR listed = stored THEN stored
         WHEN stored IS NULL THEN listed
         WHEN listed_wins AND json_contains(stored::JSON, listed::JSON) THEN stored
         WHEN NOT listed_wins AND list_has_all(json_keys(stored::JSON), json_keys(listed::JSON)) THEN stored
         WHEN listed_wins THEN json_merge_patch(stored::JSON, listed::JSON)::VARCHAR
         ELSE json_merge_patch(listed::JSON, stored::JSON)::VARCHAR END;

-- in the order of their bits in `said`
CREATE OR REPLACE TEMP MACRO fields() AS
    ['name_prefix', 'first_name', 'middle_name', 'last_name', 'name_suffix', 'job_title', 'street', 'city', 'region', 'postal_code',
     'country', 'language', 'birth_date', 'custom'];

CREATE OR REPLACE TEMP TABLE outdated AS
WITH known AS (
    SELECT contact_id, as_of FROM shaped($rows, $exported_at) WHERE NOT is_new
),
newer AS (
    SELECT r.contact_id, coalesce(r.as_of, i.exported_at) AS as_of, coalesce(r.said, 16383) AS said
    FROM lake.import_rows r
    JOIN lake.imports i USING (import_id)
    WHERE r.contact_id IS NOT NULL AND coalesce(r.as_of, i.exported_at) > (SELECT min(as_of) FROM known)
    UNION ALL
    -- what a bulk action set is as old as its batch; a merge sets nothing, it knows how old each value is
    SELECT a.contact_id, b.finished_at, 1 << (list_position(fields(), a.field) - 1)
    FROM lake.action_changes a
    JOIN lake.action_batches b USING (action_id, batch)
    SEMI JOIN known k ON k.contact_id = a.contact_id
    ANTI JOIN (SELECT action_id FROM lake.actions WHERE kind IN ('merge_contacts', 'merge_duplicates')) m USING (action_id)
    WHERE list_contains(fields(), a.field)
    UNION ALL
    SELECT c.contact_id, c.known, 1 << (list_position(fields(), c.field) - 1)
    FROM lake.field_choices c
    SEMI JOIN known k ON k.contact_id = c.contact_id
)
SELECT k.contact_id, bit_or(n.said) AS said
FROM known k
JOIN newer n ON n.contact_id = k.contact_id AND n.as_of > k.as_of
WHERE n.said <> 0
GROUP BY k.contact_id;

CREATE OR REPLACE TEMP TABLE changed AS
WITH compared AS (
    SELECT c.contact_id, c.source, c.created_at, greatest(c.as_of, s.as_of) AS as_of,
           CASE WHEN $overwrite THEN ~coalesce(o.said, 0) ELSE 0 END AS wins, c, s
    FROM shaped($rows, $exported_at) s
    JOIN lake.contacts c USING (contact_id)
    LEFT JOIN outdated o USING (contact_id)
    WHERE NOT s.is_new AND $fill
),
survived AS (
    SELECT contact_id, source, created_at, as_of,
           survivor(c.name_prefix, s.name_prefix, wins & 1 <> 0) AS name_prefix,
           survivor(c.first_name, s.first_name, wins & 2 <> 0) AS first_name,
           survivor(c.middle_name, s.middle_name, wins & 4 <> 0) AS middle_name,
           survivor(c.last_name, s.last_name, wins & 8 <> 0) AS last_name,
           survivor(c.name_suffix, s.name_suffix, wins & 16 <> 0) AS name_suffix,
           survivor(c.job_title, s.job_title, wins & 32 <> 0) AS job_title,
           survivor(c.street, s.street, wins & 64 <> 0) AS street,
           survivor(c.city, s.city, wins & 128 <> 0) AS city,
           survivor(c.region, s.region, wins & 256 <> 0) AS region,
           survivor(c.postal_code, s.postal_code, wins & 512 <> 0) AS postal_code,
           survivor(c.country, s.country, wins & 1024 <> 0) AS country,
           survivor(c.language, s.language, wins & 2048 <> 0) AS language,
           survivor(c.birth_date, s.birth_date, wins & 4096 <> 0) AS birth_date,
           survivors(c.custom::VARCHAR, s.custom, wins & 8192 <> 0) AS custom,
           row(c.name_prefix, c.first_name, c.middle_name, c.last_name, c.name_suffix, c.job_title, c.street, c.city,
               c.region, c.postal_code, c.country, c.language, c.birth_date, c.custom::VARCHAR) AS before
    FROM compared
)
SELECT * EXCLUDE (before)
FROM survived
WHERE before IS DISTINCT FROM row(name_prefix, first_name, middle_name, last_name, name_suffix, job_title, street, city,
                                  region, postal_code, country, language, birth_date, custom);
