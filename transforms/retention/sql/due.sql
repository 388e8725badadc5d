-- purpose: who has to go: deleted for so long that no restore brings them back, or asked to be erased; with all that was merged into
--          them; nobody under a legal hold
-- grain:   due [contact_id], by_request: whether an erasure request is behind it
-- params:  $not_after TIMESTAMPTZ (deleted at that instant or before), $by_age BOOLEAN (otherwise by request alone)
-- returns: temp table due
CREATE OR REPLACE TEMP TABLE due AS
WITH named AS (
    SELECT contact_id, true AS by_request
    FROM lake.erasures_open
    UNION ALL
    SELECT t.contact_id, false
    FROM lake.tombstones t
    ANTI JOIN lake.redirects r ON r.merged_id = t.contact_id
    WHERE $by_age AND t.deleted_at <= $not_after
),
going AS (
    SELECT contact_id, bool_or(by_request) AS by_request
    FROM named
    ANTI JOIN lake.holds_open USING (contact_id)
    GROUP BY contact_id
),
people AS (
    FROM going
    UNION ALL
    SELECT s.merged_id, g.by_request
    FROM going g
    JOIN lake.survivors s ON s.contact_id = g.contact_id
)
SELECT contact_id, by_request
FROM people
SEMI JOIN lake.contacts USING (contact_id);
