-- purpose: contacts that were unmerged are two people for good, and so is every two of those that were merged together
-- grain:   not_same [pair], left_id < right_id
-- params:  $as_of TIMESTAMPTZ, $decided_by TEXT, $action_id UUID
-- returns: nothing
INSERT INTO lake.not_same (left_id, right_id, decided_at, decided_by, action_id)
WITH parted AS (
    SELECT contact_id AS master_id, item::UUID AS member_id FROM planned WHERE field = 'redirect' AND after IS NULL
    UNION
    SELECT contact_id, contact_id FROM planned WHERE field = 'redirect' AND after IS NULL
)
SELECT l.member_id, r.member_id, $as_of, $decided_by, $action_id
FROM parted l
JOIN parted r ON r.master_id = l.master_id AND l.member_id < r.member_id
ANTI JOIN lake.not_same n ON n.left_id = l.member_id AND n.right_id = r.member_id;
