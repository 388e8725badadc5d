-- purpose: contacts that were purged since are deleted again, so long ago that no restore brings them back
-- grain:   deleted_again [contact]
-- params:  $notes VARCHAR (the journal's files), $long_ago TIMESTAMPTZ
-- returns: the temp table
CREATE OR REPLACE TEMP TABLE deleted_again AS
SELECT c.contact_id
FROM lake.contacts c
WHERE c.contact_id IN (
    SELECT n.contact_id::UUID FROM read_parquet($notes, union_by_name = true) n WHERE n.what = 'purged'
);

DELETE FROM lake.tombstones t
USING deleted_again d
WHERE d.contact_id = t.contact_id;

INSERT INTO lake.tombstones (contact_id, deleted_at, deleted_by, action_id)
SELECT contact_id, $long_ago, 'restore', NULL
FROM deleted_again;
