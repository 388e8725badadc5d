-- purpose: exactly one outcome for every record of the list
-- grain:   one row per record
-- params:  $rows TEXT, $addresses TEXT, $rejects TEXT, $exported_at TIMESTAMPTZ, $overwrite BOOLEAN, $erased_person TEXT,
--          $skip_reason TEXT, $older TEXT
-- returns: temp table outcomes
-- known contacts only: a new one is inserted, whatever else
CREATE OR REPLACE TEMP TABLE touched AS
SELECT contact_id FROM changed
UNION
SELECT contact_id FROM added_points
UNION
SELECT t.contact_id FROM added_tags t SEMI JOIN (SELECT contact_id FROM row_contacts WHERE NOT is_new) USING (contact_id)
UNION
SELECT i.contact_id FROM added_ids i SEMI JOIN (SELECT contact_id FROM row_contacts WHERE NOT is_new) USING (contact_id)
UNION
SELECT contact_id FROM added_links
UNION
SELECT w.contact_id
FROM read_parquet($addresses) a
JOIN consent_changed d USING (channel, value)
JOIN row_contacts w USING (record_no);

CREATE OR REPLACE TEMP TABLE withstood AS
SELECT a.record_no, min(d.reason) AS reason
FROM read_parquet($addresses) a
JOIN (SELECT channel, value, reason FROM consent_decisions WHERE reason IS NOT NULL) d USING (channel, value)
GROUP BY a.record_no;

CREATE OR REPLACE TEMP TABLE outcomes AS
SELECT r.record_no, r.line_no,
       CASE WHEN f.record_no IS NOT NULL OR r.reason IS NOT NULL THEN 'rejected'
            WHEN NOT w.speaks THEN 'duplicate'
            WHEN w.is_new THEN 'inserted'
            WHEN t.contact_id IS NOT NULL THEN 'updated'
            ELSE 'unchanged' END AS outcome,
       CASE WHEN f.record_no IS NOT NULL THEN $erased_person
            WHEN r.reason IS NOT NULL THEN r.reason
            WHEN s.reason IS NOT NULL THEN s.reason
            WHEN w.is_new THEN NULL
            WHEN $skip_reason IS NOT NULL THEN $skip_reason
            WHEN o.contact_id IS NOT NULL THEN $older END AS reason,
       w.contact_id,
       CASE WHEN w.contact_id IS NOT NULL THEN age_of(r.row_as_of, $exported_at) END AS as_of,
       CASE WHEN w.contact_id IS NULL THEN NULL
            WHEN NOT $overwrite THEN 0
            ELSE said(name_prefix, first_name, middle_name, last_name, name_suffix, job_title, street, city, region,
                      postal_code, country, language, birth_date, custom) END AS said
FROM read_parquet($rows) r
LEFT JOIN refused f USING (record_no)
LEFT JOIN row_contacts w USING (record_no)
LEFT JOIN withstood s USING (record_no)
LEFT JOIN touched t ON t.contact_id = w.contact_id
LEFT JOIN outdated o ON o.contact_id = w.contact_id
UNION ALL
SELECT record_no, line_no, 'rejected', reason, NULL, NULL, NULL
FROM read_parquet($rejects);
