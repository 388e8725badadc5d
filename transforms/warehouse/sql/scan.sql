-- purpose: read every value of a table: a count alone is answered from the catalog, also for files that are gone
-- grain:   one row
-- params:  $name VARCHAR
-- returns: rows BIGINT, digest: of every value
SELECT count(*) AS rows, bit_xor(hash(t)) AS digest
FROM query_table($name) t
