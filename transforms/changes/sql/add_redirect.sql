-- purpose: merge contacts away: their ids lead to the contact they were merged into
-- grain:   redirects [merged-away contact]; item is the contact that is merged away
-- params:
-- returns: nothing
INSERT INTO lake.redirects (merged_id, contact_id, merged_at)
SELECT item::UUID, contact_id, make_timestamptz(after::BIGINT)
FROM planned
WHERE field = 'redirect' AND after IS NOT NULL;
