-- purpose: delete contacts: the tombstone hides them and all that is theirs
-- grain:   tombstones [contact]
-- params:
-- returns: nothing
INSERT INTO lake.tombstones (contact_id, deleted_at, deleted_by, action_id)
SELECT contact_id, make_timestamptz((after ->> 'deleted_at')::BIGINT), after ->> 'deleted_by', (after ->> 'action_id')::UUID
FROM planned
WHERE field = 'tombstone' AND after IS NOT NULL;
