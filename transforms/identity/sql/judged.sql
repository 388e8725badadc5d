-- purpose: how the rows of a filled review file ended
-- grain:   one row per line that has a verdict or a fault
-- params:
-- returns: line BIGINT, verdict VARCHAR, fault VARCHAR, known BOOLEAN
SELECT line, verdict, fault, known
FROM judged
ORDER BY line;
