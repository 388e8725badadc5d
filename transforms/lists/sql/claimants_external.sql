-- purpose: who claims an external id that several records share, or that the warehouse knows
-- grain:   one row per claim
-- params:  $source TEXT, $trusted BOOLEAN, $rows TEXT
-- returns: temp tables repeated_ids [external_id], claimants; names only where the id is not trusted by itself
CREATE OR REPLACE TEMP TABLE repeated_ids AS
SELECT external_id FROM records WHERE external_id IS NOT NULL GROUP BY external_id HAVING count(*) > 1;

CREATE OR REPLACE TEMP TABLE claimants AS
WITH known AS (
    SELECT e.external_id AS value, coalesce(r.contact_id, e.contact_id) AS contact_id
    FROM lake.external_ids e
    SEMI JOIN records l ON l.external_id = e.external_id
    LEFT JOIN lake.redirects r ON r.merged_id = e.contact_id
    WHERE e.source = $source
),
contested AS (
    SELECT value FROM known
    UNION
    SELECT external_id FROM repeated_ids
),
claims AS (
    SELECT l.external_id AS value, l.record_no, NULL::UUID AS contact_id, p.first_name, p.last_name
    FROM records l
    SEMI JOIN contested c ON c.value = l.external_id
    JOIN read_parquet($rows) p USING (record_no)
    UNION ALL
    SELECT k.value, NULL, k.contact_id, c.first_name, c.last_name
    FROM known k
    JOIN lake.contacts c USING (contact_id)
    ANTI JOIN lake.tombstones t ON t.contact_id = k.contact_id
)
SELECT value, record_no, contact_id, false AS role,
       CASE WHEN NOT $trusted THEN first_name END AS first_name,
       CASE WHEN NOT $trusted THEN last_name END AS last_name
FROM claims
WHERE $trusted OR (first_name IS NOT NULL AND last_name IS NOT NULL);
