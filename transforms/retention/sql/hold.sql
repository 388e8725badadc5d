-- purpose: legal holds
-- grain:   legal_holds [hold, contact]
-- params:  $reason TEXT, $held_by TEXT, $as_of TIMESTAMPTZ
-- returns: nothing; reads asked (contact_id)
INSERT INTO lake.legal_holds (hold_id, contact_id, reason, held_by, held_at, released_at)
SELECT uuidv7(), contact_id::UUID, $reason, $held_by, $as_of, NULL
FROM asked;
