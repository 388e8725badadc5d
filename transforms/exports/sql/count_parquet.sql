-- purpose: what stands in written Parquet files
-- grain:   one row
-- params:  $files VARCHAR[]
-- returns: rows BIGINT, members BIGINT: selected contacts that are there
SELECT count(f.contact_id) AS rows, count(DISTINCT s.contact_id) AS members
FROM read_parquet($files) f
LEFT JOIN selected s ON s.contact_id = f.contact_id::UUID
