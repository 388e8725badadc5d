-- purpose: tags to give and to take away; one that is both is given
-- grain:   planned [contact, 'tag', tag]; before and after: since when, in microseconds
-- params:  $add TEXT[], $remove TEXT[], $remove_all BOOLEAN, $as_of TIMESTAMPTZ
-- returns: nothing; planned grows
CREATE OR REPLACE TEMP TABLE tagged AS  -- one pass over all tags
SELECT t.contact_id, t.tag, t.tagged_at
FROM lake.contact_tags t
SEMI JOIN batch b USING (contact_id);

INSERT INTO planned
SELECT b.contact_id, 'tag', g.tag, NULL, epoch_us($as_of)::VARCHAR
FROM batch b
CROSS JOIN (SELECT unnest($add::VARCHAR[]) AS tag) g
ANTI JOIN tagged t ON t.contact_id = b.contact_id AND t.tag = g.tag
UNION ALL
SELECT contact_id, 'tag', tag, epoch_us(tagged_at)::VARCHAR, NULL
FROM tagged
WHERE ($remove_all OR list_contains($remove::VARCHAR[], tag)) AND NOT list_contains($add::VARCHAR[], tag);
