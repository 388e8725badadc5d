-- purpose: the warehouse for the benchmark of bulk actions, and the bare statement that each of them needs; run part by part
-- grain:   -
-- params:  $contacts BIGINT, $targets: all of them BIGINT[] for fill, one of them TEXT elsewhere
-- returns: nothing

-- name: fill
INSERT INTO lake.contacts (contact_id, first_name, last_name, city, custom, source, as_of, created_at, updated_at)
SELECT format('01900000-0000-7000-8000-{:012d}', i)::UUID, 'Ann' || i % 1000, 'Lee' || i % 7919, 'City' || i % 400,
       CASE WHEN g.targets IS NOT NULL THEN json_object('targets', 'group of ' || g.targets) END, 'bench', now(), now(), now()
FROM range($contacts) t(i)
LEFT JOIN (
    SELECT targets, sum(targets) OVER (ORDER BY targets) - targets AS first, sum(targets) OVER (ORDER BY targets) AS past
    FROM (SELECT unnest($targets::BIGINT[]) AS targets)
) g ON t.i >= g.first AND t.i < g.past
ORDER BY i;

INSERT INTO lake.contact_addresses (contact_id, channel, slot, value, kind)
SELECT format('01900000-0000-7000-8000-{:012d}', i)::UUID, 'email', 1, 'person' || i || '@example.com', 'personal'
FROM range($contacts) t(i);

INSERT INTO lake.contact_tags (contact_id, tag, tagged_at)
SELECT format('01900000-0000-7000-8000-{:012d}', i)::UUID, 'tag ' || i % 50, now()
FROM range($contacts) t(i);

-- name: fill_addresses
INSERT INTO lake.addresses (channel, value, key, opt_status, status_since, deliverability)
SELECT 'email', value, key, 'non_marketable', now(), 'clean'
FROM keyed;

-- name: tag
INSERT INTO lake.contact_tags (contact_id, tag, tagged_at)
SELECT contact_id, 'new', now()
FROM lake.live_contacts
WHERE (custom ->> 'targets') = $targets;

-- name: company
INSERT INTO lake.contact_companies (contact_id, company_id, linked_at)
SELECT contact_id, md5('company:globex')::UUID, now()
FROM lake.live_contacts
WHERE (custom ->> 'targets') = $targets;

-- name: opt_in
UPDATE lake.addresses
SET opt_status = 'single_opt_in', status_since = now()
WHERE value IN (
    SELECT value
    FROM lake.contact_addresses
    SEMI JOIN (SELECT contact_id FROM lake.live_contacts WHERE (custom ->> 'targets') = $targets) USING (contact_id)
);

-- name: delete
INSERT INTO lake.tombstones (contact_id, deleted_at, deleted_by)
SELECT contact_id, now(), 'bench'
FROM lake.live_contacts
WHERE (custom ->> 'targets') = $targets;

-- name: restore
DELETE FROM lake.tombstones
WHERE contact_id IN (SELECT contact_id FROM lake.deleted_contacts WHERE (custom ->> 'targets') = $targets);
