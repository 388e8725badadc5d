-- purpose: say that the files of exports are gone, and why; what was said before stands
-- grain:   exports [export]
-- params:  $exports UUID[], $as_of TIMESTAMPTZ, $why VARCHAR
-- returns: nothing
UPDATE lake.exports
SET removed_at = $as_of, removed_why = $why
WHERE export_id IN (SELECT unnest($exports::UUID[])) AND removed_at IS NULL
