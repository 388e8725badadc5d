-- purpose: forget why a field of a merged contact has its value
-- grain:   field_choices [contact, field, item]; item is field:key
-- params:
-- returns: nothing
DELETE FROM lake.field_choices c
USING planned p
WHERE p.field = 'choice' AND p.before IS NOT NULL AND c.contact_id = p.contact_id AND p.item = c.field || ':' || c.item;
