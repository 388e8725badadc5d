-- purpose: erasure requests of contacts; who is there, or whoever they were merged into, is deleted at once
-- grain:   erasure_requests [request, contact]; tombstones [contact]
-- params:  $request_ref TEXT, $due_on DATE, $requested_by TEXT, $as_of TIMESTAMPTZ
-- returns: nothing; reads asked (contact_id)
INSERT INTO lake.erasure_requests (request_id, contact_id, request_ref, due_on, requested_by, requested_at)
SELECT uuidv7(), contact_id::UUID, $request_ref, $due_on, $requested_by, $as_of
FROM asked;

INSERT INTO lake.tombstones (contact_id, deleted_at, deleted_by, action_id)
SELECT DISTINCT c.contact_id, $as_of::TIMESTAMPTZ, $requested_by, NULL::UUID
FROM asked a
LEFT JOIN lake.survivors s ON s.merged_id = a.contact_id::UUID
JOIN lake.contacts c ON c.contact_id = coalesce(s.contact_id, a.contact_id::UUID)
ANTI JOIN lake.tombstones t ON t.contact_id = c.contact_id;
