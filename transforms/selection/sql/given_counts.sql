-- purpose: what became of given ids
-- grain:   one row: known, ids that lead to a contact; chosen, those that lead to a selected one
-- params:  -
-- returns: known BIGINT, chosen BIGINT
SELECT count(g.contact_id) AS known, count(s.contact_id) AS chosen
FROM given g
LEFT JOIN selected s USING (contact_id);
