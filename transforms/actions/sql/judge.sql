-- purpose: exactly one outcome for each contact of a batch: changed if anything of it is, else as its remark says
-- grain:   verdicts [contact_id]
-- params:
-- returns: temp table verdicts
CREATE OR REPLACE TEMP TABLE verdicts AS
SELECT b.contact_id,
       CASE WHEN p.contact_id IS NOT NULL THEN 'changed' ELSE coalesce(r.outcome, 'unchanged') END AS outcome,
       CASE WHEN p.contact_id IS NOT NULL THEN r.reason ELSE coalesce(r.reason, 'nothing_to_change') END AS reason,
       r.detail
FROM batch b
LEFT JOIN (SELECT DISTINCT contact_id FROM planned) p USING (contact_id)
LEFT JOIN remarks r USING (contact_id)
UNION ALL
SELECT contact_id, 'refused', reason, NULL
FROM absent;
