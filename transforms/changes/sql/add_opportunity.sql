-- purpose: write opportunities as they are now
-- grain:   opportunities [opportunity]
-- params:
-- returns: nothing
INSERT INTO lake.opportunities
    (opportunity_id, contact_id, stage_id, name, value, status, custom, source, external_id, created_at, updated_at, deleted_at)
SELECT item::UUID, contact_id, (after ->> 'stage_id')::UUID, after ->> 'name', (after ->> 'value')::DECIMAL(18, 2),
       after ->> 'status', nullif((after -> 'custom')::VARCHAR, 'null')::JSON, after ->> 'source', after ->> 'external_id',
       instant(after ->> 'created_at'), instant(after ->> 'updated_at'), instant(after ->> 'deleted_at')
FROM planned
WHERE field = 'opportunity' AND after IS NOT NULL;
