-- purpose: tags to give and to take away; one that is both is given
-- grain:   planned [contact, 'tag', tag]; before and after: since when, in microseconds
-- params:  $add TEXT[], $remove TEXT[], $remove_all BOOLEAN, $as_of TIMESTAMPTZ
-- returns: nothing; planned grows
INSERT INTO planned
SELECT b.contact_id, 'tag', g.tag, NULL, epoch_us($as_of)::VARCHAR
FROM batch b
CROSS JOIN (SELECT unnest($add::VARCHAR[]) AS tag) g
ANTI JOIN lake.contact_tags t ON t.contact_id = b.contact_id AND t.tag = g.tag
UNION ALL
SELECT t.contact_id, 'tag', t.tag, epoch_us(t.tagged_at)::VARCHAR, NULL
FROM lake.contact_tags t
SEMI JOIN batch b USING (contact_id)
WHERE ($remove_all OR list_contains($remove::VARCHAR[], t.tag)) AND NOT list_contains($add::VARCHAR[], t.tag);
