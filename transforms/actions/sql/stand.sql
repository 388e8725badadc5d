-- purpose: how the contacts of a batch stand now: some may have been deleted, merged away or purged since they were selected
-- grain:   standing [contact_id]; batch [contact_id]: those the action can act on; remarks [contact_id]: empty;
--          planned [contact_id, field, item]: empty
-- params:  $acts_on TEXT[]
-- returns: the temp tables
CREATE OR REPLACE TEMP TABLE standing AS
SELECT t.contact_id,
       CASE WHEN r.merged_id IS NOT NULL THEN 'merged'
            WHEN d.contact_id IS NOT NULL THEN 'deleted'
            WHEN c.contact_id IS NOT NULL THEN 'live'
            ELSE 'purged' END AS standing
FROM taken t
LEFT JOIN lake.contacts c USING (contact_id)
LEFT JOIN lake.tombstones d USING (contact_id)
LEFT JOIN lake.redirects r ON r.merged_id = t.contact_id;

CREATE OR REPLACE TEMP TABLE batch AS
SELECT contact_id
FROM standing
WHERE list_contains($acts_on, standing);

CREATE OR REPLACE TEMP TABLE absent AS
SELECT contact_id,
       CASE standing WHEN 'deleted' THEN 'deleted_meanwhile' WHEN 'merged' THEN 'merged_meanwhile'
                     WHEN 'purged' THEN 'purged_meanwhile' ELSE 'not_deleted' END AS reason
FROM standing
WHERE NOT list_contains($acts_on, standing);

CREATE OR REPLACE TEMP TABLE planned (
    contact_id UUID NOT NULL,
    field      VARCHAR NOT NULL,
    item       VARCHAR NOT NULL,
    before     VARCHAR,
    after      VARCHAR
);

CREATE OR REPLACE TEMP TABLE remarks (
    contact_id UUID NOT NULL,
    outcome    VARCHAR NOT NULL,
    reason     VARCHAR NOT NULL,
    detail     VARCHAR
);
