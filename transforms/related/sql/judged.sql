-- purpose: what becomes of each record that names its contact, and the rows that are to be written
-- grain:   judged [record]: outcome, reason, contact_id, row_id, as_of; written [row]
-- params:  $older TEXT, $deleted TEXT
-- returns: the temp tables
CREATE OR REPLACE TEMP TABLE judged AS
SELECT record_no, 'rejected' AS outcome, reason, contact_id, NULL::UUID AS row_id, NULL::TIMESTAMPTZ AS as_of
FROM listed
WHERE reason IS NOT NULL
UNION ALL
SELECT p.record_no,
       CASE WHEN f.identity IS NOT NULL THEN 'rejected'
            WHEN p.record_no <> v.speaker THEN 'duplicate'
            WHEN v.deleted OR NOT v.changed THEN 'unchanged'
            WHEN v.is_new THEN 'inserted'
            ELSE 'updated' END,
       CASE WHEN f.identity IS NOT NULL THEN f.reason
            WHEN p.record_no <> v.speaker THEN NULL
            WHEN v.deleted THEN $deleted
            WHEN v.outdated THEN $older END,
       v.contact_id, CASE WHEN f.identity IS NULL THEN v.row_id END, CASE WHEN f.identity IS NULL THEN p.age END
FROM placed p
JOIN resolved v USING (identity)
LEFT JOIN refusals f USING (identity);

CREATE OR REPLACE TEMP TABLE written AS
SELECT v.row_id, v.contact_id, v.external_id, v.fields, v.updated_at, v.is_new
FROM resolved v
ANTI JOIN refusals f USING (identity)
WHERE v.changed AND NOT v.deleted;
