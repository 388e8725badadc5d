-- purpose: the legal holds that stand
-- grain:   [hold]
-- params:
-- returns: reason, held_by, held_at, contacts
SELECT reason, held_by, min(held_at) AS held_at, count(*) AS contacts
FROM lake.legal_holds
WHERE released_at IS NULL
GROUP BY hold_id, reason, held_by
ORDER BY held_at DESC, reason, held_by
LIMIT 200;
