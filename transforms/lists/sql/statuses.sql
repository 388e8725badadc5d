-- purpose: the status every address of the list has now, and had before
-- grain:   one row per (channel, before, after, deliverability)
-- params:
-- returns: `before` is NULL for a new address
SELECT channel, before, after, deliverability, count(*) AS addresses
FROM consent_decisions
GROUP BY ALL
ORDER BY ALL;
