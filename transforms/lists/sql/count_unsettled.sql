-- purpose: how many people are in a group that does not know yet where one of its members goes
-- grain:   one row
-- params:
-- returns: BIGINT
-- a FILTER, for as a condition DuckDB would join groups to moves by it, each with each
SELECT count(*) FILTER (row(g.oldest, g.staying, g.lead) IS DISTINCT FROM row(p.oldest, p.staying, p.lead))
FROM identity_members m
JOIN identity_groups g USING (value, name)
JOIN identity_moves p USING (person)
WHERE NOT m.stays;
