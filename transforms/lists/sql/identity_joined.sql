-- purpose: groups that have a free member in common are one: each learns from its members what the others know
-- grain:   one row per group
-- params:
-- returns: identity_groups with the best of its free members' destinations
CREATE OR REPLACE TEMP TABLE identity_groups AS
SELECT g.value, g.name, min(least(g.oldest, p.oldest)) AS oldest, min(least(g.staying, p.staying)) AS staying,
       min(least(g.lead, p.lead)) AS lead
FROM identity_groups g
JOIN identity_members m USING (value, name)
LEFT JOIN identity_moves p USING (person)
GROUP BY g.value, g.name;
