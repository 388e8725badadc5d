-- purpose: what waits: reviews, who can be restored, people to purge, exports about to expire
-- grain:   one row
-- params:  $due TIMESTAMPTZ (who was deleted before is purged tonight), $soon TIMESTAMPTZ
-- returns: reviews, restorable, due, exports, expiring
WITH asked AS MATERIALIZED (
    FROM lake.erasures_open
),
held AS MATERIALIZED (
    FROM lake.holds_open
),
deleted AS (
    SELECT contact_id, deleted_at
    FROM lake.tombstones t
    ANTI JOIN lake.redirects r ON r.merged_id = t.contact_id
),
past AS (
    SELECT contact_id FROM deleted WHERE deleted_at <= $due
)
SELECT (SELECT count(*) FROM lake.match_pairs WHERE band = 'review' OR sampled) AS reviews,
       (SELECT count(*) FROM deleted ANTI JOIN asked USING (contact_id) WHERE deleted_at > $due) AS restorable,
       (SELECT count(*) FROM past ANTI JOIN held USING (contact_id))
     + (SELECT count(*) FROM asked ANTI JOIN held USING (contact_id) ANTI JOIN past USING (contact_id)) AS due,
       (SELECT count(*) FROM lake.exports WHERE removed_at IS NULL) AS exports,
       (SELECT count(*) FROM lake.exports WHERE removed_at IS NULL AND expires_at <= $soon) AS expiring;
