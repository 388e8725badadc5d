-- purpose: which contact each accepted record belongs to, and which record speaks for it
-- grain:   one row per accepted record
-- params:  $head TEXT, $tail TEXT
-- returns: temp tables row_contacts [record_no] contact_id, is_new, alone, speaks; several [contact_id] speaker
CREATE OR REPLACE TEMP TABLE placed AS
SELECT l.record_no,
       coalesce(own.contact_id, lead.contact_id, contact_of($head, $tail, coalesce(f.lead_no, l.record_no))) AS contact_id
FROM records l
LEFT JOIN followers f USING (record_no)
LEFT JOIN matched own ON own.record_no = l.record_no
LEFT JOIN matched lead ON lead.record_no = f.lead_no;

CREATE OR REPLACE TEMP TABLE several AS
SELECT p.contact_id, arg_min(p.record_no, l.worth) AS speaker
FROM placed p
SEMI JOIN (
    SELECT contact_id
    FROM placed
    WHERE contact_id IN (SELECT contact_id FROM matched)
       OR record_no IN (SELECT record_no FROM followers)
       OR record_no IN (SELECT lead_no FROM followers)
    GROUP BY contact_id
    HAVING count(*) > 1
) c USING (contact_id)
JOIN records l USING (record_no)
GROUP BY p.contact_id;

CREATE OR REPLACE TEMP TABLE row_contacts AS
SELECT p.record_no, p.contact_id,
       p.contact_id BETWEEN contact_of($head, $tail, 0) AND contact_of($head, $tail, 4294967295) AS is_new,
       s.contact_id IS NULL AS alone,
       coalesce(s.speaker = p.record_no, true) AS speaks
FROM placed p
LEFT JOIN several s USING (contact_id);

DROP TABLE placed;
