-- purpose: which contact each accepted record belongs to, and which record speaks for it
-- grain:   row_contacts [record_no] contact_id, is_new, alone (the contact's only record), speaks, plain (new, alone, and
--          nobody ever asked who it is); several [contact_id] speaker
-- params:  $rows TEXT, $head TEXT, $tail TEXT
-- returns: the temp tables
CREATE OR REPLACE TEMP TABLE row_contacts AS
WITH people AS (
    SELECT person, min(worth) AS best, arg_min(record_no, worth) AS speaker, count(*) = 1 AS alone
    FROM placed
    GROUP BY person
)
SELECT p.record_no, coalesce(p.contact_id, contact_of($head, $tail, o.speaker)) AS contact_id,
       p.contact_id IS NULL AS is_new, o.alone, p.worth = o.best AS speaks, false AS plain
FROM placed p
JOIN people o USING (person)
UNION ALL
SELECT record_no, contact_id, false, true, true, false
FROM settled
UNION ALL
SELECT record_no, contact_of($head, $tail, record_no), true, true, true, true
FROM accepted($rows)
ANTI JOIN placed USING (record_no)
ANTI JOIN settled USING (record_no);

CREATE OR REPLACE TEMP TABLE several AS
SELECT contact_id, record_no AS speaker
FROM row_contacts
WHERE NOT alone AND speaks;
