-- purpose: what the pages list, beside the contacts that `actions.sql` made: imports, actions with the results of a large one, deleted
--          contacts, pairs to review, exports, smart lists, purges, erasure requests; all of them newer than an hour
-- grain:   -
-- params:  $contacts BIGINT
-- returns: nothing

INSERT INTO lake.imports
SELECT md5('import ' || i)::UUID, 'list ' || i || '.csv', 'generic', md5('file ' || i), now(), now() - to_seconds(i), 'crm team', '{}', 1000, 900, 50, 20, 10, 20, '{}'
FROM range(5000) t(i);

INSERT INTO lake.actions BY NAME
SELECT md5('action ' || i)::UUID AS action_id, 'action ' || i AS action_name, if(i = 0, 'delete_contacts', 'update_tags') AS kind, 'completed' AS status,
       '{}' AS selection, '{}' AS params, now() AS evaluated_at, $contacts AS live_contacts, if(i = 1, $contacts // 10, 1000) AS targets, 20 AS batches,
       'ana' AS created_by, now() - to_seconds(i) AS created_at
FROM range(5000) t(i);

INSERT INTO lake.action_batches
SELECT md5('action ' || i)::UUID, b + 1, 50, 0, 0, 0, now(), now()
FROM range(5000) t(i), range(20) u(b);

INSERT INTO lake.action_results
SELECT md5('action 1')::UUID, contact_id, 1, 'changed', NULL, NULL
FROM lake.contacts
WHERE hash(contact_id) % 10 = 0;

INSERT INTO lake.tombstones
SELECT contact_id, now() - to_seconds(hash(contact_id) // 100 % 36 * 100), 'ana', md5('action 0')::UUID  -- as batches are: at one instant each
FROM lake.contacts
WHERE hash(contact_id) % 100 = 1;

INSERT INTO lake.match_pairs BY NAME
WITH numbered AS (SELECT contact_id, row_number() OVER (ORDER BY contact_id) AS place FROM lake.contacts WHERE hash(contact_id) % 50 = 2)
SELECT l.contact_id AS left_id, r.contact_id AS right_id, if(l.place % 20 = 1, 'related', 'review') AS band, 'scored' AS reason, now() AS found_at,
       l.place % 200 / 10 AS match_weight, 0.9 AS probability, '["same_name"]' AS evidence, '[]' AS conflicts, l.contact_id AS cluster_id, false AS sampled
FROM numbered l
JOIN numbered r ON r.place = l.place + 1
WHERE l.place % 2 = 1;

INSERT INTO lake.smart_lists
SELECT 'list ' || i, 1, 'List ' || i, '{"field": "city", "op": "is", "value": "City7"}', now(), 'ana'
FROM range(200) t(i);

INSERT INTO lake.exports BY NAME
SELECT md5('export ' || i)::UUID AS export_id, 'export ' || i AS action_name, 'csv' AS format, ['contact id'] AS columns, '{}' AS selection, false AS marketable_only,
       1000 AS contacts, '' AS root, [{'name': 'contacts.csv', 'rows': 1000, 'bytes': 1000, 'sha256': md5('file')}] AS files, 'ana' AS created_by,
       now() - to_seconds(i) AS created_at, now() + to_days(30) AS expires_at
FROM range(1000) t(i);

INSERT INTO lake.purges
SELECT md5('purge ' || i)::UUID, now(), now() - to_seconds(i), 10, '{}', md5('' || i), md5('' || i + 1)
FROM range(500) t(i);

INSERT INTO lake.erasure_requests
SELECT md5('request')::UUID, contact_id, 'request 7', today(), 'boss', now()
FROM lake.tombstones
LIMIT 500;
