-- purpose: where everybody goes who has no contact and does not stay: the best of all groups it is in
-- grain:   one row per person that is free to go
-- params:
-- returns: temp table identity_moves
CREATE OR REPLACE TEMP TABLE identity_moves AS
SELECT m.person, min(g.oldest) AS oldest, min(g.staying) AS staying, min(g.lead) AS lead
FROM identity_members m
JOIN identity_groups g USING (value, name)
WHERE m.person IS NOT NULL AND NOT m.stays
GROUP BY m.person;
