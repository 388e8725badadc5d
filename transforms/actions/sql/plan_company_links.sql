-- purpose: links to the company, and the company itself, where they are not there
-- grain:   planned [contact, 'company', company_id]; before and after: since when, in microseconds
-- params:  $as_of TIMESTAMPTZ
-- returns: nothing; planned grows
INSERT INTO planned
SELECT b.contact_id, 'company', c.company_id::VARCHAR, NULL, epoch_us($as_of)::VARCHAR
FROM batch b
CROSS JOIN company c
ANTI JOIN lake.contact_companies l ON l.contact_id = b.contact_id AND l.company_id = c.company_id;

-- told of the first of them, so that an undo takes the company away again
INSERT INTO planned
SELECT min(p.contact_id), 'company_made', p.item, NULL,
       json_object('name', any_value(c.name), 'domain', any_value(c.domain), 'created_at', epoch_us($as_of))::VARCHAR
FROM planned p
JOIN company c ON c.company_id::VARCHAR = p.item
WHERE p.field = 'company' AND NOT c.known
GROUP BY p.item;
