-- purpose: how many contacts there are to compare
-- grain:   one row
-- params:
-- returns: the count
SELECT count(*) FROM match_table;
