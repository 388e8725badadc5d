-- purpose: those who go, as every other statement of a purge knows them
-- grain:   erased [contact_id], by_request: whether they asked for it
-- params:
-- returns: temp table erased; reads going
CREATE OR REPLACE TEMP TABLE erased AS
SELECT contact_id::UUID AS contact_id, by_request
FROM going;
