-- purpose: the model and the rules of the last run
-- grain:   at most one row
-- params:
-- returns: model
SELECT model FROM lake.findings ORDER BY found_at DESC, finding_id DESC LIMIT 1;
