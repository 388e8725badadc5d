-- purpose: every workflow and campaign that has not ended
-- grain:   one row per automation
-- params:
-- returns: kind VARCHAR, name VARCHAR
SELECT kind, name
FROM lake.automations
WHERE ended_at IS NULL
ORDER BY kind, name_key;
