-- purpose: how many are due, and who is not though it is time
-- grain:   one row
-- params:  $not_after TIMESTAMPTZ, $today DATE
-- returns: due BIGINT, by_request BIGINT (of them), held BIGINT (legal holds in force), late BIGINT (erasure requests past
--          their day whose contact is still there)
SELECT (SELECT count(*) FROM due) AS due,
       (SELECT count(*) FROM due WHERE by_request) AS by_request,
       (SELECT count(DISTINCT h.contact_id)
        FROM lake.legal_holds h
        LEFT JOIN lake.tombstones t ON t.contact_id = h.contact_id AND t.deleted_at <= $not_after
        LEFT JOIN lake.erasure_requests e ON e.contact_id = h.contact_id
        WHERE h.released_at IS NULL AND (t.contact_id IS NOT NULL OR e.contact_id IS NOT NULL)) AS held,
       (SELECT count(DISTINCT e.request_ref)
        FROM lake.erasure_requests e
        SEMI JOIN lake.contacts c USING (contact_id)
        WHERE e.due_on < $today) AS late;
