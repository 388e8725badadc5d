-- purpose: which evidence stands behind the opt statuses
-- grain:   one row per (evidence, status before, status after)
-- params:
-- returns: basis VARCHAR, before VARCHAR (NULL: a new address), after VARCHAR, events BIGINT
SELECT basis, before, after, count(*) AS events
FROM lake.consent_events
GROUP BY basis, before, after
ORDER BY events DESC, basis, before, after
LIMIT 8;
