-- purpose: the workflow or campaign that is meant
-- grain:   at most one row
-- params:  $kind TEXT, $name TEXT
-- returns: automation_id UUID, channel VARCHAR, ended BOOLEAN
SELECT automation_id, channel, ended_at IS NOT NULL AS ended
FROM lake.automations
WHERE kind = $kind AND name_key = $name
ORDER BY ended, automation_id
LIMIT 1;
