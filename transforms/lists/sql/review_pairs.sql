-- purpose: contacts that share an address though their names say they are different people: for a person to look at
-- grain:   one row per pair, left_id < right_id; each contact of an address is paired with its oldest one
-- params:  $addresses TEXT
-- returns: temp table review_pairs
CREATE OR REPLACE TEMP TABLE review_pairs AS
WITH personal AS (
    SELECT s.channel, s.value
    FROM shared_values s
    ANTI JOIN (SELECT channel, value FROM read_parquet($addresses) WHERE kind = 'role') r USING (channel, value)
),
holders AS (
    SELECT a.channel, a.value, w.contact_id
    FROM read_parquet($addresses) a
    JOIN personal p USING (channel, value)
    JOIN row_contacts w USING (record_no)
    UNION
    SELECT k.channel, k.value, k.contact_id
    FROM lake.contact_addresses k
    JOIN personal p USING (channel, value)
    ANTI JOIN lake.tombstones t ON t.contact_id = k.contact_id
    ANTI JOIN lake.redirects r ON r.merged_id = k.contact_id
),
pairs AS (
    SELECT DISTINCT min(contact_id) OVER (PARTITION BY channel, value) AS left_id, contact_id AS right_id
    FROM holders
)
SELECT p.left_id, p.right_id
FROM pairs p
ANTI JOIN lake.match_pairs m ON m.left_id = p.left_id AND m.right_id = p.right_id
WHERE p.left_id <> p.right_id;
