-- purpose: how many records belong to contacts that were there before the list
-- grain:   one row
-- params:
-- returns: BIGINT
SELECT count(*) FROM row_contacts WHERE NOT is_new;
