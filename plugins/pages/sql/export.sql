-- purpose: an export that is not over
-- grain:   one row, or none
-- params:  $export_id UUID, $as_of TIMESTAMPTZ
-- returns: root, files
SELECT root, files
FROM lake.exports
WHERE export_id = $export_id::UUID AND removed_at IS NULL AND expires_at > $as_of;
