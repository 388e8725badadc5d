-- purpose: restore contacts
-- grain:   tombstones [contact]
-- params:
-- returns: nothing
DELETE FROM lake.tombstones
WHERE contact_id IN (SELECT contact_id FROM planned WHERE field = 'tombstone' AND before IS NOT NULL);
