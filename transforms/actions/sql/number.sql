-- purpose: the selected contacts in batches, for a preview; as `freeze` does it
-- grain:   numbered [contact_id]
-- params:  $batch_contacts BIGINT, $backwards BOOLEAN
-- returns: temp table numbered
CREATE OR REPLACE TEMP TABLE numbered AS
SELECT contact_id, ((row_number() OVER (ORDER BY CASE WHEN $backwards THEN NULL ELSE contact_id END, contact_id DESC) - 1) // $batch_contacts + 1)::INTEGER AS batch
FROM selected;
