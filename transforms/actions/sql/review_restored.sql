-- purpose: restored contacts that share an address with a live contact that came since: for a person to look at
-- grain:   match_pairs [pair], left_id < right_id
-- params:  $as_of TIMESTAMPTZ
-- returns: nothing
INSERT INTO lake.match_pairs (left_id, right_id, band, reason, found_at)
WITH restored AS (
    SELECT contact_id, instant(before ->> 'deleted_at') AS deleted_at
    FROM planned
    WHERE field = 'tombstone' AND after IS NULL
),
pairs AS (
    SELECT DISTINCT least(r.contact_id, l.contact_id) AS left_id, greatest(r.contact_id, l.contact_id) AS right_id
    FROM restored r
    JOIN lake.contact_addresses mine USING (contact_id)
    JOIN lake.contact_addresses theirs ON theirs.channel = mine.channel AND theirs.value = mine.value
    JOIN lake.live_contacts l ON l.contact_id = theirs.contact_id
    WHERE l.contact_id <> r.contact_id AND l.created_at > r.deleted_at AND mine.kind <> 'role'
)
SELECT left_id, right_id, 'review', 'restored_address', $as_of
FROM pairs
ANTI JOIN lake.match_pairs m USING (left_id, right_id);
