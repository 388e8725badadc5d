-- purpose: whoever stays and was merged with somebody who goes, or with who was, keeps no images of changes: they tell of both. Such
--          a merge was undone, or they would go too
-- grain:   one row
-- params:
-- returns: BIGINT, how many rows went; reads erased
DELETE FROM lake.action_changes
WHERE contact_id IN (
    WITH RECURSIVE merged AS (
        SELECT DISTINCT contact_id, item::UUID AS member_id FROM lake.action_changes WHERE field = 'redirect'
    ),
    mixed AS (
        SELECT m.contact_id FROM merged m JOIN erased e ON e.contact_id = m.member_id
        UNION
        SELECT m.contact_id FROM merged m JOIN mixed x ON x.contact_id = m.member_id
    )
    SELECT contact_id FROM mixed
);
