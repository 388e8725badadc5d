-- purpose: what waits: reviews, people to purge, exports about to expire, late erasure requests
-- grain:   one row
-- params:  $due TIMESTAMPTZ (who was deleted before is purged tonight), $as_of TIMESTAMPTZ, $soon TIMESTAMPTZ
-- returns: reviews, deleted, due, exports, expiring, requests, late
SELECT (SELECT count(*) FROM lake.match_pairs WHERE band = 'review' OR sampled) AS reviews,
       (SELECT count(*) FROM lake.tombstones) AS deleted,
       (SELECT count(*) FROM lake.tombstones WHERE deleted_at <= $due) AS due,
       (SELECT count(*) FROM lake.exports WHERE removed_at IS NULL) AS exports,
       (SELECT count(*) FROM lake.exports WHERE removed_at IS NULL AND expires_at <= $soon) AS expiring,
       (SELECT count(*) FROM lake.erasure_requests r SEMI JOIN lake.contacts c USING (contact_id)) AS requests,
       (SELECT count(*) FROM lake.erasure_requests r SEMI JOIN lake.contacts c USING (contact_id)
        WHERE r.due_on < $as_of::DATE) AS late;
