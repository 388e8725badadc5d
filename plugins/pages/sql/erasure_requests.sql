-- purpose: the erasure requests, those that are open first, by the day they are due on
-- grain:   [request]
-- params:  $as_of TIMESTAMPTZ
-- returns: request_ref, due_on, requested_by, requested_at, contacts, open (contacts that are still there), late
SELECT r.request_ref, r.due_on, r.requested_by, min(r.requested_at) AS requested_at, count(*) AS contacts,
       count(c.contact_id) AS open, count(c.contact_id) > 0 AND r.due_on < $as_of::DATE AS late
FROM lake.erasure_requests r
LEFT JOIN lake.contacts c USING (contact_id)
GROUP BY r.request_id, r.request_ref, r.due_on, r.requested_by
ORDER BY open = 0, r.due_on, r.request_ref, r.requested_by
LIMIT 200;
