-- purpose: who claims an identifier of one kind, and with which names. A person claims what any of its records says, and
--          brings all its names: of its records, and the stored ones
-- grain:   one row per (value, person or contact, name); `own`: who bears this name has the identifier itself;
--          `stays`: a person with an e-mail is not moved by a number, others may come to it
-- params:  $kind TEXT, $nameless BOOLEAN (identifiers of this kind count whatever the names)
-- returns: temp table claimants
CREATE OR REPLACE TEMP TABLE claimants AS
WITH said AS (
    SELECT i.value, i.role, p.worth, p.person, p.contact_id
    FROM identifiers i
    JOIN placed p USING (worth)
    WHERE i.kind = $kind
),
-- persons of several records: what one of them says, all of them claim
companions AS (
    SELECT person FROM placed GROUP BY person HAVING count(*) > 1
),
also AS (
    SELECT DISTINCT s.value, p.worth, p.person, p.contact_id
    FROM said s
    SEMI JOIN companions c USING (person)
    JOIN placed p USING (person)
    ANTI JOIN said own ON own.worth = p.worth AND own.value = s.value
),
listed AS (
    SELECT value, role, worth, person, contact_id, true AS own FROM said
    UNION ALL
    SELECT value, false, worth, person, contact_id, false FROM also
),
with_email AS (
    SELECT DISTINCT p.person
    FROM placed p
    JOIN candidates r USING (worth)
    WHERE $kind = 'mobile' AND r.email IS NOT NULL
),
stored AS (
    SELECT value, role, contact_id, true AS own FROM holders WHERE kind = $kind
    UNION ALL
    SELECT DISTINCT l.value, false, l.contact_id, false
    FROM listed l
    ANTI JOIN (SELECT value, contact_id FROM holders WHERE kind = $kind) h USING (value, contact_id)
    WHERE l.contact_id IS NOT NULL
),
named AS (
    SELECT l.value, l.role, l.worth, l.person, l.contact_id, l.own,
           l.contact_id IS NULL AND e.person IS NOT NULL AS stays, r.first_name, r.last_name
    FROM listed l
    JOIN candidates r USING (worth)
    LEFT JOIN with_email e USING (person)
    UNION ALL
    SELECT s.value, s.role, NULL, NULL, s.contact_id, s.own, false, c.first_name, c.last_name
    FROM stored s
    JOIN lake.contacts c USING (contact_id)
)
SELECT value, role, worth, person, contact_id, own, stays,
       CASE WHEN NOT $nameless THEN first_name END AS first_name,
       CASE WHEN NOT $nameless THEN last_name END AS last_name
FROM named;
