-- purpose: how many deleted contacts are past their window and wait for the purge
-- grain:   one row
-- params:  $since TIMESTAMPTZ
-- returns: contacts
SELECT count(*) AS contacts
FROM lake.tombstones
WHERE deleted_at <= $since;
