-- purpose: two contacts that become one, if both are live
-- grain:   merging [other_id]: contact_id, the one that stays
-- params:  $master_id UUID, $other_id UUID
-- returns: temp table merging
CREATE OR REPLACE TEMP TABLE merging AS
SELECT m.contact_id, o.contact_id AS other_id, NULL::DOUBLE AS weight
FROM lake.live_contacts m
JOIN lake.live_contacts o ON o.contact_id = $other_id
WHERE m.contact_id = $master_id;
