-- purpose: who claims an identifier of one kind, and with which names. A person claims what any of its records says, and
--          brings all its names: of its records, and the stored ones. A record under a former name of a merged contact that holds
--          the value bears the contact's name of now
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
renamed AS (
    SELECT s.value, f.first_key, f.last_key, arg_min({'first_name': f.first_name, 'last_name': f.last_name}, s.contact_id) AS now
    FROM stored s
    JOIN former_names f USING (contact_id)
    GROUP BY s.value, f.first_key, f.last_key
),
named AS (
    SELECT l.value, l.role, l.worth, l.person, l.contact_id, l.own,
           l.contact_id IS NULL AND e.person IS NOT NULL AS stays,
           CASE WHEN n.now IS NULL THEN r.first_name ELSE n.now.first_name END AS first_name,
           CASE WHEN n.now IS NULL THEN r.last_name ELSE n.now.last_name END AS last_name
    FROM listed l
    JOIN candidates r USING (worth)
    LEFT JOIN with_email e USING (person)
    LEFT JOIN renamed n ON n.value = l.value AND n.first_key = first_key(r.first_name) AND n.last_key = last_key(r.last_name)
    UNION ALL
    SELECT s.value, s.role, NULL, NULL, s.contact_id, s.own, false, c.first_name, c.last_name
    FROM stored s
    JOIN lake.contacts c USING (contact_id)
)
SELECT value, role, worth, person, contact_id, own, stays,
       CASE WHEN NOT $nameless THEN first_name END AS first_name,
       CASE WHEN NOT $nameless THEN last_name END AS last_name
FROM named;
