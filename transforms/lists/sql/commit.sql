-- purpose: write what the plan adds
-- grain:   -
-- params:  $rows TEXT, $addresses TEXT, $tags TEXT, $exported_at TIMESTAMPTZ, $source TEXT, $as_of TIMESTAMPTZ, $import_id UUID
-- returns: nothing
INSERT INTO lake.contacts
    (contact_id, name_prefix, first_name, middle_name, last_name, name_suffix, job_title, street, city, region,
     postal_code, country, language, birth_date, custom, source, as_of, created_at, updated_at)
SELECT contact_id, name_prefix, first_name, middle_name, last_name, name_suffix, job_title, street, city, region,
       postal_code, country, language, birth_date, custom::JSON, $source, as_of, $as_of, $as_of
FROM shaped($rows, $exported_at)
WHERE is_new;

INSERT INTO lake.contact_addresses (contact_id, channel, slot, value, raw, kind, caption, as_of)
SELECT w.contact_id, a.channel, a.slot, a.value, a.raw, a.kind, a.caption, age_of(a.row_as_of, $exported_at)
FROM read_parquet($addresses) a
JOIN row_contacts w USING (record_no)
WHERE w.plain
UNION ALL
SELECT contact_id, channel, slot, value, raw, kind, caption, as_of
FROM added_points;

INSERT INTO lake.contact_tags (contact_id, tag, tagged_at)
SELECT w.contact_id, t.tag, $as_of
FROM read_parquet($tags) t
JOIN row_contacts w USING (record_no)
WHERE w.plain
UNION ALL
SELECT contact_id, tag, $as_of
FROM added_tags;

INSERT INTO lake.external_ids (source, external_id, contact_id)
SELECT $source, l.external_id, w.contact_id
FROM read_parquet($rows) l
JOIN row_contacts w USING (record_no)
WHERE w.plain AND l.external_id IS NOT NULL
UNION ALL
SELECT $source, external_id, contact_id
FROM added_ids;

INSERT INTO lake.companies (company_id, name, name_key, domain, created_at)
SELECT company_id, name, lower(name), NULL, $as_of
FROM added_companies;

INSERT INTO lake.contact_companies (contact_id, company_id, linked_at)
SELECT contact_id, company_id, $as_of
FROM listed_links
WHERE plain
UNION ALL
SELECT contact_id, company_id, $as_of
FROM added_links;

INSERT INTO lake.match_pairs (left_id, right_id, band, reason, found_at)
SELECT left_id, right_id, 'review', 'shared_address', $as_of
FROM review_pairs;

INSERT INTO lake.import_rows (import_id, record_no, line_no, outcome, reason, contact_id, as_of, said)
SELECT $import_id, record_no, line_no, outcome, reason, contact_id, as_of, said
FROM outcomes;
