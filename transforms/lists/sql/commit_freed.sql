-- purpose: ids that led to deleted contacts lead to whoever brings them now: the old leads go, before the new ones are written
-- grain:   one row per id of freed_ids
-- params:  $source TEXT
-- returns: nothing
DELETE FROM lake.external_ids
WHERE source = $source AND external_id IN (FROM freed_ids);
