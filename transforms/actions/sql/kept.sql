-- purpose: whose value of which field a person chose
-- grain:   kept [contact, field, item]
-- params:  $master_id UUID, $other_id UUID
-- returns: temp table kept
CREATE OR REPLACE TEMP TABLE kept AS
SELECT $master_id AS contact_id, CASE WHEN keep = 'master' THEN $master_id ELSE $other_id END AS member_id, field, item
FROM asked_to_keep;
