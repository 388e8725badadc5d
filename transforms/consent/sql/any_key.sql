-- purpose: one stored address with its pseudonym, to check the key on disk against
-- grain:   at most one row
-- params:
-- returns: value VARCHAR, key BLOB
SELECT value, key
FROM lake.addresses
LIMIT 1;
