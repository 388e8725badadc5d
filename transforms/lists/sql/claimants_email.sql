-- purpose: who claims an e-mail that several records share, or that a live contact holds
-- grain:   one row per claim
-- params:  $rows TEXT
-- returns: temp table claimants
CREATE OR REPLACE TEMP TABLE claimants AS
WITH known AS (
    SELECT a.value, a.contact_id, a.kind
    FROM lake.contact_addresses a
    SEMI JOIN records l ON l.email = a.value
    ANTI JOIN lake.tombstones t ON t.contact_id = a.contact_id
    ANTI JOIN lake.redirects r ON r.merged_id = a.contact_id
    WHERE a.channel = 'email'
),
contested AS (
    SELECT value FROM known
    UNION
    SELECT email FROM records WHERE email IS NOT NULL GROUP BY email HAVING count(*) > 1
),
claims AS (
    SELECT l.email AS value, l.record_no, m.contact_id, l.role
    FROM records l
    SEMI JOIN contested c ON c.value = l.email
    ANTI JOIN followers f ON f.record_no = l.record_no
    LEFT JOIN matched m ON m.record_no = l.record_no
)
SELECT c.value, c.record_no, c.contact_id, c.role, r.first_name, r.last_name
FROM claims c
JOIN read_parquet($rows) r USING (record_no)
UNION ALL
-- a person that was found by its id brings all its names: of the records that follow, and the stored ones
SELECT c.value, NULL, c.contact_id, c.role, r.first_name, r.last_name
FROM claims c
JOIN followers f ON f.lead_no = c.record_no
JOIN read_parquet($rows) r ON r.record_no = f.record_no
WHERE c.contact_id IS NOT NULL
UNION ALL
SELECT c.value, NULL, c.contact_id, c.role, s.first_name, s.last_name
FROM claims c
JOIN lake.contacts s USING (contact_id)
UNION ALL
SELECT k.value, NULL, k.contact_id, k.kind = 'role', c.first_name, c.last_name
FROM known k
JOIN lake.contacts c USING (contact_id);
