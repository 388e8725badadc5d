-- purpose: the golden record of contacts that several records of the list speak of: per field the best record that has it
-- grain:   one row per contact in `several`
-- params:  $rows TEXT, $exported_at TIMESTAMPTZ
-- returns: temp table merged
CREATE OR REPLACE TEMP TABLE merged AS
SELECT w.contact_id,
       arg_min(name_prefix, worth) FILTER (name_prefix IS NOT NULL) AS name_prefix,
       arg_min(first_name, worth) FILTER (first_name IS NOT NULL) AS first_name,
       arg_min(middle_name, worth) FILTER (middle_name IS NOT NULL) AS middle_name,
       arg_min(last_name, worth) FILTER (last_name IS NOT NULL) AS last_name,
       arg_min(name_suffix, worth) FILTER (name_suffix IS NOT NULL) AS name_suffix,
       arg_min(job_title, worth) FILTER (job_title IS NOT NULL) AS job_title,
       arg_min(street, worth) FILTER (street IS NOT NULL) AS street,
       arg_min(city, worth) FILTER (city IS NOT NULL) AS city,
       arg_min(region, worth) FILTER (region IS NOT NULL) AS region,
       arg_min(postal_code, worth) FILTER (postal_code IS NOT NULL) AS postal_code,
       arg_min(country, worth) FILTER (country IS NOT NULL) AS country,
       arg_min(language, worth) FILTER (language IS NOT NULL) AS language,
       arg_min(birth_date, worth) FILTER (birth_date IS NOT NULL) AS birth_date,
       list_reduce(list(custom ORDER BY worth DESC) FILTER (custom IS NOT NULL),
                   lambda worse, better: json_merge_patch(worse::JSON, better::JSON)::VARCHAR) AS custom,
       max(age_of(row_as_of, $exported_at)) AS as_of
FROM read_parquet($rows) r
JOIN row_contacts w USING (record_no)
JOIN (SELECT record_no, worth FROM candidates) l USING (record_no)
WHERE NOT w.alone
GROUP BY w.contact_id;
