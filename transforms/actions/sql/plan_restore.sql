-- purpose: tombstones that go again; those from before the window stay, and those of people who asked to be erased
-- grain:   planned [contact, 'tombstone', '']; remarks [contact]
-- params:  $not_before TIMESTAMPTZ
-- returns: nothing; planned and remarks grow
INSERT INTO planned
SELECT t.contact_id, 'tombstone', '', tombstone_image(t.deleted_at, t.deleted_by, t.action_id), NULL
FROM lake.tombstones t
SEMI JOIN batch b USING (contact_id)
ANTI JOIN lake.erasures_open USING (contact_id)
WHERE t.deleted_at > $not_before;

INSERT INTO remarks
SELECT t.contact_id, 'refused', if(e.contact_id IS NULL, 'window_past', 'erasure_asked'), NULL
FROM lake.tombstones t
SEMI JOIN batch b USING (contact_id)
LEFT JOIN lake.erasures_open e USING (contact_id)
WHERE e.contact_id IS NOT NULL OR t.deleted_at <= $not_before;
