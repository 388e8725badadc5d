-- Whom erasure requests and legal holds mean today: of somebody who was merged, who is left. The purge reads them, and so does whatever would bring
-- a deleted contact back: who asked to be erased does not come back.
CREATE VIEW lake.erasures_open AS
SELECT c.contact_id
FROM lake.contacts c
SEMI JOIN (
    SELECT coalesce(s.contact_id, e.contact_id) AS contact_id
    FROM lake.erasure_requests e
    LEFT JOIN lake.survivors s ON s.merged_id = e.contact_id
) asked USING (contact_id);

CREATE VIEW lake.holds_open AS
SELECT DISTINCT coalesce(s.contact_id, h.contact_id) AS contact_id
FROM lake.legal_holds h
LEFT JOIN lake.survivors s ON s.merged_id = h.contact_id
WHERE h.released_at IS NULL;
