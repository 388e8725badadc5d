-- purpose: give tags
-- grain:   contact_tags [contact, tag]
-- params:
-- returns: nothing
INSERT INTO lake.contact_tags (contact_id, tag, tagged_at)
SELECT contact_id, item, make_timestamptz(after::BIGINT)
FROM planned
WHERE field = 'tag' AND after IS NOT NULL;
