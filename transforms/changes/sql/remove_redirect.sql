-- purpose: bring contacts back that were merged away
-- grain:   redirects [merged-away contact]; item is the contact that was merged away
-- params:
-- returns: nothing
DELETE FROM lake.redirects
WHERE merged_id IN (SELECT item::UUID FROM planned WHERE field = 'redirect' AND before IS NOT NULL);
