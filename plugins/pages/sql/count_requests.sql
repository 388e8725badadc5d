-- purpose: how many of those who asked to be erased are still there, and how many of them past their day
-- grain:   one row
-- params:  $as_of TIMESTAMPTZ
-- returns: requests, late
SELECT count(*) AS requests, count(*) FILTER (r.due_on < $as_of::DATE) AS late
FROM lake.erasure_requests r
SEMI JOIN lake.contacts c USING (contact_id);
