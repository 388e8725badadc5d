-- purpose: how many ids of the list led to deleted contacts
-- grain:   one row
-- params:
-- returns: BIGINT
SELECT count(*) FROM freed_ids;
