-- purpose: how many lists were imported out of the inbox's dated folders, from one day to another
-- grain:   one row
-- params:  $first TEXT, $last TEXT
-- returns: BIGINT
SELECT count(*)
FROM lake.imports
WHERE regexp_matches(list_name, '^[0-9]{4}-[0-9]{2}-[0-9]{2}/')
  AND left(list_name, 10) BETWEEN $first AND $last;
