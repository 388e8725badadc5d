-- purpose: where several people share an e-mail address, it tells who is who together with a mobile number: a person claims each
--          address of its records with each of its numbers, and a contact that has both holds both
-- grain:   identifiers and holders of the kind `both`
-- params:
-- returns: identifiers and holders grow
INSERT INTO identifiers
SELECT DISTINCT 'both', e.value || ' ' || m.value, e.worth, false
FROM identifiers e
JOIN placed p USING (worth)
JOIN placed q USING (person)
JOIN identifiers m ON m.worth = q.worth
WHERE e.kind = 'email' AND m.kind = 'mobile';

INSERT INTO holders
SELECT DISTINCT 'both', i.value, h.contact_id, false
FROM identifiers i
JOIN holders h ON h.value = split_part(i.value, ' ', 1)
JOIN lake.contact_addresses a ON a.contact_id = h.contact_id AND a.value = split_part(i.value, ' ', 2)
WHERE i.kind = 'both' AND h.kind = 'email' AND a.channel = 'phone' AND a.kind = 'mobile';
