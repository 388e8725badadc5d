-- purpose: add a version of a smart list
-- grain:   one row
-- params:  $name_key TEXT, $version INTEGER, $name TEXT, $filter JSON, $saved_at TIMESTAMPTZ, $saved_by TEXT
-- returns: nothing
INSERT INTO lake.smart_lists (name_key, version, name, filter, saved_at, saved_by)
VALUES ($name_key, $version, $name, $filter, $saved_at, $saved_by);
