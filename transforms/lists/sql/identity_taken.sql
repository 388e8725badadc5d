-- purpose: take over what one kind of identifier decided: who moves belongs to a contact, or to another person, from now on;
--          records that led to one contact are one person
-- grain:   -
-- params:  $channel TEXT
-- returns: placed anew; shared_values grows
CREATE OR REPLACE TEMP TABLE placed AS
WITH moves AS (
    SELECT person, oldest, CASE WHEN oldest IS NULL THEN coalesce(staying, lead) END AS worth
    FROM identity_moves
),
moved AS (
    SELECT m.person AS mover, m.oldest, t.person AS joined
    FROM moves m
    LEFT JOIN placed t USING (worth)
),
now AS (
    SELECT p.worth, p.record_no, coalesce(m.joined, p.person) AS person, coalesce(p.contact_id, m.oldest) AS contact_id
    FROM placed p
    LEFT JOIN moved m ON m.mover = p.person
),
homes AS (
    SELECT contact_id, min(person) AS person
    FROM now
    WHERE contact_id IS NOT NULL
    GROUP BY contact_id
)
SELECT n.worth, n.record_no, coalesce(h.person, n.person) AS person, n.contact_id
FROM now n
LEFT JOIN homes h USING (contact_id);

INSERT INTO shared_values
SELECT $channel, value FROM identity_shared WHERE $channel IS NOT NULL;
