-- purpose: what waits: reviews, who can be restored, people to purge, exports about to expire
-- grain:   one row
-- params:  $due TIMESTAMPTZ (who was deleted before is purged tonight), $soon TIMESTAMPTZ
-- returns: reviews, restorable, due, exports, expiring
WITH deleted AS (
    SELECT contact_id, deleted_at <= $due AS past
    FROM lake.tombstones t
    ANTI JOIN lake.redirects r ON r.merged_id = t.contact_id
),
going AS (
    SELECT contact_id FROM deleted WHERE past
    UNION
    FROM lake.erasures_open
)
SELECT (SELECT count(*) FROM lake.match_pairs WHERE band = 'review' OR sampled) AS reviews,
       (SELECT count(*) FROM deleted ANTI JOIN going USING (contact_id)) AS restorable,
       (SELECT count(*) FROM going ANTI JOIN lake.holds_open USING (contact_id)) AS due,
       (SELECT count(*) FROM lake.exports WHERE removed_at IS NULL) AS exports,
       (SELECT count(*) FROM lake.exports WHERE removed_at IS NULL AND expires_at <= $soon) AS expiring;
