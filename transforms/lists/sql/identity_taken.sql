-- purpose: take over what one kind of identity decided
-- grain:   -
-- params:  $channel TEXT
-- returns: matched, followers and shared_values grow; a follower of a lead that now follows moves on with it
UPDATE followers f
SET lead_no = i.lead_no
FROM identity_result i
WHERE i.record_no = f.lead_no AND i.contact_id IS NULL;

INSERT INTO matched
SELECT record_no, contact_id FROM identity_result WHERE contact_id IS NOT NULL;

INSERT INTO followers
SELECT record_no, lead_no FROM identity_result WHERE contact_id IS NULL AND lead_no <> record_no;

INSERT INTO shared_values
SELECT $channel, value FROM identity_shared;
