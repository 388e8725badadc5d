-- purpose: remember why a field of a merged contact has its value
-- grain:   field_choices [contact, field, item]; item is field:key
-- params:
-- returns: nothing
INSERT INTO lake.field_choices (contact_id, field, item, rule, from_id, marks, known, lost)
SELECT contact_id, split_part(item, ':', 1), substr(item, strpos(item, ':') + 1), after ->> 'rule', (after ->> 'from')::UUID,
       (after -> 'marks')::JSON, instant(after ->> 'known'), nullif((after -> 'lost')::VARCHAR, 'null')::JSON
FROM planned
WHERE field = 'choice' AND after IS NOT NULL;
