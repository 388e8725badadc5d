-- purpose: the contacts in their order, in files and parts of files; and their addresses. Of a marketable export only what may be
--          sent to, so that no one mails the address that opted out beside the one that did not
-- grain:   numbered [contact_id] part (from 0), file (from 0); points [contact, channel, slot] part
-- params:  $rows_per_file BIGINT, $rows_per_part BIGINT, $marketable_only BOOLEAN
-- returns: the temp tables
CREATE OR REPLACE TEMP TABLE numbered AS
WITH placed AS (
    SELECT contact_id, row_number() OVER (ORDER BY contact_id) - 1 AS place
    FROM selected
)
SELECT contact_id, (place // $rows_per_file)::INTEGER AS file,
       ((place // $rows_per_file) * (($rows_per_file - 1) // $rows_per_part + 1)
        + place % $rows_per_file // $rows_per_part)::INTEGER AS part
FROM placed;

CREATE OR REPLACE TEMP TABLE points AS
WITH mine AS (
    SELECT n.part, p.*
    FROM lake.contact_points p
    JOIN numbered n USING (contact_id)
),
emails AS (
    SELECT p.*, m.contact_id IS NOT NULL AS mailable
    FROM (FROM mine WHERE channel = 'email') p
    LEFT JOIN (SELECT contact_id, slot FROM lake.mailable_emails) m USING (contact_id, slot)
),
phones AS (
    SELECT p.*, p.opt_status IN ('single_opt_in', 'double_opt_in') AND p.deliverability = 'clean' AND s.key IS NULL AS mailable
    FROM (FROM mine WHERE channel = 'phone') p
    LEFT JOIN (SELECT key FROM lake.suppressions WHERE channel = 'phone') s USING (key)
)
SELECT part, contact_id, channel, slot, value, opt_status, status_since, deliverability, mailable
FROM (FROM emails UNION ALL FROM phones)
WHERE mailable OR NOT $marketable_only
