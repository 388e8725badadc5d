-- purpose: what the list says of each contact
-- grain:   one row per contact
-- params:
-- returns: temp macro shaped(rows, exported_at)
CREATE OR REPLACE TEMP MACRO shaped(rows, exported_at) AS TABLE
SELECT w.contact_id, w.is_new, name_prefix, first_name, middle_name, last_name, name_suffix, job_title, street, city,
       region, postal_code, country, language, birth_date, custom, age_of(row_as_of, exported_at) AS as_of
FROM read_parquet(rows) r
JOIN row_contacts w USING (record_no)
WHERE w.alone
UNION ALL
SELECT m.contact_id, w.is_new, name_prefix, first_name, middle_name, last_name, name_suffix, job_title, street, city,
       region, postal_code, country, language, birth_date, custom, as_of
FROM merged m
JOIN several s USING (contact_id)
JOIN row_contacts w ON w.record_no = s.speaker;
