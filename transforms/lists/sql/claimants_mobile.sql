-- purpose: who claims the mobile number of a record that has no e-mail; records with an e-mail only attract
-- grain:   one row per claim
-- params:  $rows TEXT, $head TEXT, $tail TEXT
-- returns: temp table claimants
CREATE OR REPLACE TEMP TABLE claimants AS
WITH wanted AS (
    SELECT DISTINCT l.mobile AS value
    FROM records l
    ANTI JOIN followers f ON f.record_no = l.record_no
    ANTI JOIN matched m ON m.record_no = l.record_no
    WHERE l.email IS NULL AND l.mobile IS NOT NULL
),
known AS (
    SELECT a.value, a.contact_id
    FROM lake.contact_addresses a
    SEMI JOIN wanted w ON w.value = a.value
    ANTI JOIN lake.tombstones t ON t.contact_id = a.contact_id
    ANTI JOIN lake.redirects r ON r.merged_id = a.contact_id
    WHERE a.channel = 'phone' AND a.kind = 'mobile'
),
placed AS (
    SELECT l.record_no, l.mobile, l.email, coalesce(f.lead_no, l.record_no) AS lead_no
    FROM records l
    LEFT JOIN followers f USING (record_no)
),
listed AS (
    SELECT p.mobile AS value, p.record_no, p.email, p.lead_no, m.contact_id
    FROM placed p
    SEMI JOIN wanted w ON w.value = p.mobile
    LEFT JOIN matched m ON m.record_no = p.lead_no
),
attracting AS (
    SELECT DISTINCT value, lead_no, contact_id,
           coalesce(contact_id, contact_of($head, $tail, lead_no)) AS person_id
    FROM listed
    WHERE email IS NOT NULL OR contact_id IS NOT NULL
)
SELECT l.value, l.record_no, l.contact_id, false AS role, r.first_name, r.last_name
FROM listed l
JOIN read_parquet($rows) r USING (record_no)
WHERE l.email IS NULL AND l.lead_no = l.record_no
UNION ALL
-- who attracts has all the names of the person, not only those of the one record that has the number
SELECT a.value, NULL, a.person_id, false, r.first_name, r.last_name
FROM attracting a
JOIN placed p USING (lead_no)
JOIN read_parquet($rows) r ON r.record_no = p.record_no
UNION ALL
SELECT a.value, NULL, a.contact_id, false, c.first_name, c.last_name
FROM attracting a
JOIN lake.contacts c USING (contact_id)
UNION ALL
SELECT k.value, NULL, k.contact_id, false, c.first_name, c.last_name
FROM known k
JOIN lake.contacts c USING (contact_id);
