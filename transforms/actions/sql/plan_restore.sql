-- purpose: tombstones that go again; those from before the window stay
-- grain:   planned [contact, 'tombstone', '']; remarks [contact]
-- params:  $not_before TIMESTAMPTZ
-- returns: nothing; planned and remarks grow
INSERT INTO planned
SELECT t.contact_id, 'tombstone', '', tombstone_image(t.deleted_at, t.deleted_by, t.action_id), NULL
FROM lake.tombstones t
SEMI JOIN batch b USING (contact_id)
WHERE t.deleted_at > $not_before;

INSERT INTO remarks
SELECT t.contact_id, 'refused', 'window_past', NULL
FROM lake.tombstones t
SEMI JOIN batch b USING (contact_id)
WHERE t.deleted_at <= $not_before;
