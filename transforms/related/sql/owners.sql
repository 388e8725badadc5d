-- purpose: the contacts the list speaks of, and whoever was merged into them: rows may still bear an old id
-- grain:   one row per contact id
-- params:
-- returns: temp table owners
CREATE OR REPLACE TEMP TABLE owners AS
SELECT DISTINCT contact_id FROM named WHERE contact_id IS NOT NULL
UNION
SELECT s.merged_id
FROM lake.survivors s
JOIN named n ON n.contact_id = s.contact_id;
