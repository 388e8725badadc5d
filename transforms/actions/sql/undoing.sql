-- purpose: the changes that may be turned round. Those of a merge only all together: a contact comes back out of another whole, or
--          not at all
-- grain:   undoing [contact, field, item]; remarks [contact]: why its merge stays
-- params:  $undone UUID
-- returns: temp table undoing; remarks grow
CREATE OR REPLACE TEMP TABLE undoing AS
SELECT c.contact_id, c.field, c.item, c.before::VARCHAR AS before, c.after::VARCHAR AS after
FROM lake.action_changes c
SEMI JOIN batch b USING (contact_id)
WHERE c.action_id = $undone;

CREATE OR REPLACE TEMP TABLE stays_merged AS
WITH merges AS (
    SELECT contact_id, item::UUID AS member_id, instant(after) AS merged_at, after IS NULL AS parted
    FROM undoing
    WHERE field = 'redirect'
)
SELECT contact_id, 'not_same' AS reason FROM merges WHERE parted
UNION
SELECT contact_id, 'deleted_meanwhile' FROM merges SEMI JOIN lake.tombstones t USING (contact_id)
UNION
SELECT m.contact_id, 'changed_since'
FROM merges m
ANTI JOIN lake.redirects r ON r.contact_id = m.contact_id AND r.merged_id = m.member_id AND r.merged_at = m.merged_at
WHERE NOT m.parted
UNION
SELECT m.contact_id, 'merged_since'
FROM merges m
JOIN lake.redirects r ON r.contact_id = m.contact_id AND r.merged_at > m.merged_at;

INSERT INTO remarks
SELECT contact_id, 'refused', min(reason), NULL
FROM stays_merged
GROUP BY contact_id;

DELETE FROM undoing
WHERE contact_id IN (SELECT contact_id FROM stays_merged);
