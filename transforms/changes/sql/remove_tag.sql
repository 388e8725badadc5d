-- purpose: take tags away
-- grain:   contact_tags [contact, tag]
-- params:
-- returns: nothing
DELETE FROM lake.contact_tags t
USING planned p
WHERE p.field = 'tag' AND p.before IS NOT NULL AND t.contact_id = p.contact_id AND t.tag = p.item;
