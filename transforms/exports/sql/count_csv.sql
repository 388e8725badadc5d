-- purpose: what stands in written CSV files, read as strictly as a stranger would
-- grain:   one row
-- params:  $files VARCHAR[]
-- returns: rows BIGINT, members BIGINT: selected contacts that are there
SELECT count(f.contact_id) AS rows, count(DISTINCT s.contact_id) AS members
FROM read_csv($files, header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', strict_mode = true,
              sample_size = 1, max_line_size = 16777216, buffer_size = 33554432) f
LEFT JOIN selected s ON s.contact_id = f.contact_id::UUID
