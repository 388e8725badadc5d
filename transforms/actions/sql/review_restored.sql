-- purpose: restored contacts that share an address with a live contact that came since: for a person to look at
-- grain:   match_pairs [pair], left_id < right_id
-- params:  $as_of TIMESTAMPTZ
-- returns: nothing
CREATE OR REPLACE TEMP TABLE returned AS  -- step by step, so that each pass over all addresses keeps few of them
SELECT a.contact_id, a.channel, a.value, instant(p.before ->> 'deleted_at') AS deleted_at
FROM lake.contact_addresses a
JOIN planned p USING (contact_id)
WHERE p.field = 'tombstone' AND p.after IS NULL AND a.kind <> 'role';

CREATE OR REPLACE TEMP TABLE sharing AS
SELECT r.contact_id AS returned_id, r.deleted_at, a.contact_id
FROM lake.contact_addresses a
JOIN returned r ON r.channel = a.channel AND r.value = a.value AND r.contact_id <> a.contact_id;

INSERT INTO lake.match_pairs (left_id, right_id, band, reason, found_at)
SELECT DISTINCT least(s.returned_id, s.contact_id) AS left_id, greatest(s.returned_id, s.contact_id) AS right_id, 'review',
       'restored_address', $as_of
FROM sharing s
JOIN lake.live_contacts l ON l.contact_id = s.contact_id AND l.created_at > s.deleted_at
ANTI JOIN lake.match_pairs m ON m.left_id = least(s.returned_id, s.contact_id) AND m.right_id = greatest(s.returned_id, s.contact_id);
