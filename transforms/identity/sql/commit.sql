-- purpose: write what a run found. It looked at a snapshot: contacts that are gone since, and pairs that somebody has called two
--          people or another verb has found since, are left out or take the place of what stands
-- grain:   match_pairs [pair], compared_contacts [contact]
-- params:  $as_of TIMESTAMPTZ
-- returns: nothing
DELETE FROM lake.match_pairs m
USING (SELECT left_id, right_id FROM gone_pairs UNION SELECT left_id, right_id FROM new_pairs) g
WHERE m.left_id = g.left_id AND m.right_id = g.right_id;

INSERT INTO lake.match_pairs BY NAME
SELECT n.*
FROM new_pairs n
SEMI JOIN lake.live_contacts l ON l.contact_id = n.left_id
SEMI JOIN lake.live_contacts r ON r.contact_id = n.right_id
ANTI JOIN lake.two_people s ON s.left_id = n.left_id AND s.right_id = n.right_id;

DELETE FROM lake.compared_contacts k
USING (SELECT contact_id FROM gone_contacts UNION SELECT contact_id FROM new_contacts) g
WHERE k.contact_id = g.contact_id;

INSERT INTO lake.compared_contacts (contact_id, digest, compared_at)
SELECT contact_id, digest, $as_of
FROM new_contacts;
