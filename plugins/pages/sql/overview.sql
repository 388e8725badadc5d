-- purpose: what waits: reviews, people to purge, exports about to expire
-- grain:   one row
-- params:  $due TIMESTAMPTZ (who was deleted before is purged tonight), $soon TIMESTAMPTZ
-- returns: reviews, deleted, due, exports, expiring
SELECT (SELECT count(*) FROM lake.match_pairs WHERE band = 'review' OR sampled) AS reviews,
       (SELECT count(*) FROM lake.tombstones) AS deleted,
       (SELECT count(*) FROM lake.tombstones WHERE deleted_at <= $due) AS due,
       (SELECT count(*) FROM lake.exports WHERE removed_at IS NULL) AS exports,
       (SELECT count(*) FROM lake.exports WHERE removed_at IS NULL AND expires_at <= $soon) AS expiring;
