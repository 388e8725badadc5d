-- purpose: take opportunities away as they were
-- grain:   opportunities [opportunity]
-- params:
-- returns: nothing
DELETE FROM lake.opportunities
WHERE opportunity_id IN (SELECT item::UUID FROM planned WHERE field = 'opportunity' AND before IS NOT NULL);
