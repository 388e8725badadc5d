-- purpose: who has to go: deleted for so long that no restore brings them back, or asked to be erased; with all that was merged into
--          them; nobody under a legal hold
-- grain:   due [contact_id], by_request: whether an erasure request is behind it
-- params:  $not_after TIMESTAMPTZ (deleted at that instant or before), $by_age BOOLEAN (otherwise by request alone)
-- returns: temp table due
CREATE OR REPLACE TEMP TABLE due AS
WITH held AS (
    SELECT contact_id FROM lake.legal_holds WHERE released_at IS NULL
),
person AS (
    SELECT c.contact_id, coalesce(s.contact_id, c.contact_id) AS survivor
    FROM lake.contacts c
    LEFT JOIN lake.survivors s ON s.merged_id = c.contact_id
),
named AS (
    SELECT p.survivor, true AS by_request
    FROM lake.erasure_requests e
    JOIN person p USING (contact_id)
    UNION ALL
    SELECT t.contact_id, false
    FROM lake.tombstones t
    WHERE $by_age AND t.deleted_at <= $not_after
),
going AS (
    SELECT survivor, bool_or(by_request) AS by_request
    FROM named
    GROUP BY survivor
)
SELECT p.contact_id, g.by_request
FROM person p
JOIN going g USING (survivor)
WHERE survivor NOT IN (SELECT p.survivor FROM person p JOIN held USING (contact_id));
