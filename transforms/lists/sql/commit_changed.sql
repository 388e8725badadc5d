-- purpose: write the known contacts the plan changes
-- grain:   one row per contact of `changed`
-- params:  $as_of TIMESTAMPTZ
-- returns: nothing
DELETE FROM lake.contacts
WHERE contact_id IN (SELECT contact_id FROM changed);

INSERT INTO lake.contacts
    (contact_id, name_prefix, first_name, middle_name, last_name, name_suffix, job_title, street, city, region,
     postal_code, country, language, birth_date, custom, source, as_of, created_at, updated_at)
SELECT contact_id, name_prefix, first_name, middle_name, last_name, name_suffix, job_title, street, city, region,
       postal_code, country, language, birth_date, custom::JSON, source, as_of, created_at, $as_of
FROM changed;
