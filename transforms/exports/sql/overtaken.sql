-- purpose: how many members are no live contacts any more
-- grain:   one row
-- params:  $members VARCHAR (a Parquet file)
-- returns: BIGINT
SELECT count(m.contact_id)
FROM (SELECT contact_id::UUID AS contact_id FROM read_parquet($members)) m
ANTI JOIN lake.live_contacts l USING (contact_id)
