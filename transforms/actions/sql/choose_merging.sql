-- purpose: the contacts that others are merged into, the surest first
-- grain:   one row per contact that stays
-- params:  $most BIGINT
-- returns: temp table selected (contact_id)
CREATE OR REPLACE TEMP TABLE selected AS
SELECT contact_id
FROM merging
GROUP BY contact_id
ORDER BY min(weight) DESC NULLS LAST, contact_id
LIMIT $most;
