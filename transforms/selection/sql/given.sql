-- purpose: the contacts that given ids lead to: a merged-away contact's id leads to where it is now
-- grain:   one row per given id that is a contact's
-- params:  $ids UUID[]
-- returns: temp table given (given_id, contact_id)
CREATE OR REPLACE TEMP TABLE given AS
WITH ids AS (
    SELECT DISTINCT unnest($ids) AS given_id
),
led AS (
    SELECT i.given_id, coalesce(s.contact_id, i.given_id) AS contact_id
    FROM ids i
    LEFT JOIN lake.survivors s ON s.merged_id = i.given_id
)
SELECT given_id, contact_id
FROM led
SEMI JOIN lake.contacts c USING (contact_id);
