-- purpose: the end of legal holds
-- grain:   one row
-- params:  $as_of TIMESTAMPTZ
-- returns: BIGINT, how many ended; reads asked (contact_id)
UPDATE lake.legal_holds
SET released_at = $as_of
WHERE released_at IS NULL AND contact_id IN (SELECT contact_id::UUID FROM asked);
