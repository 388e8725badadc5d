-- purpose: of each field of contacts that become one, the value that stays and why: by what a person chose, then by the rule table,
--          then by the alphabet. How a value ranked is kept with it (`marks`): so merging in any order ends alike
-- grain:   planned [contact, field, item]: fields that change; planned [contact, 'choice', field:item]: what decided
-- params:  $as_of TIMESTAMPTZ
-- returns: nothing; planned grows
CREATE OR REPLACE TEMP TABLE held AS
WITH stored AS (
    SELECT m.contact_id, m.member_id, c AS c, c.custom::JSON AS custom
    FROM members m
    JOIN lake.contacts c ON c.contact_id = m.member_id
),
images AS (
    SELECT contact_id, member_id, c.source AS source, c.as_of AS as_of, unnest(column_images(c)) AS image FROM stored
),
keys AS (
    SELECT contact_id, member_id, c.source AS source, c.as_of AS as_of, custom, unnest(json_keys(custom)) AS key FROM stored
)
SELECT contact_id, member_id, source, as_of, image.field AS field, '' AS item, image.value AS value
FROM images
WHERE image.value IS NOT NULL
UNION ALL
SELECT contact_id, member_id, source, as_of, 'custom', key, at_key(custom, key)
FROM keys
WHERE at_key(custom, key) IS NOT NULL;

-- how a value would rank if its contact had never been merged: what a person set here is as new as that, any other value as the
-- newest list that said something of its field
CREATE OR REPLACE TEMP TABLE listed AS
SELECT r.contact_id AS member_id, u.field, max(coalesce(r.as_of, i.exported_at)) AS as_of,
       arg_max(i.source, row(coalesce(r.as_of, i.exported_at), i.source)) AS source
FROM lake.import_rows r
JOIN lake.imports i USING (import_id)
JOIN rule_survivorship u ON coalesce(r.said, 16383) & u.bit <> 0
SEMI JOIN members m ON m.member_id = r.contact_id
GROUP BY r.contact_id, u.field;

CREATE OR REPLACE TEMP TABLE marked AS
WITH by_hand AS (
    SELECT a.contact_id AS member_id, a.field, a.item, a.after::VARCHAR AS value, max(b.finished_at) AS as_of
    FROM lake.action_changes a
    JOIN lake.action_batches b USING (action_id, batch)
    SEMI JOIN members m ON m.member_id = a.contact_id
    SEMI JOIN (SELECT action_id FROM lake.actions WHERE kind = 'update_fields') k USING (action_id)
    GROUP BY ALL
),
aged AS (
    SELECT h.contact_id, h.member_id, h.field, h.item, h.value, u.together, u.rules, s.as_of IS NOT NULL AS verified,
           greatest(coalesce(l.as_of, h.as_of), s.as_of) AS as_of, coalesce(greatest(l.as_of, s.as_of), 'epoch') AS told,
           CASE WHEN s.as_of IS NULL THEN coalesce(l.source, h.source) ELSE 'contact_warehouse' END AS source
    FROM held h
    JOIN rule_survivorship u USING (field)
    LEFT JOIN listed l ON l.member_id = h.member_id AND l.field = h.field
    LEFT JOIN by_hand s ON s.member_id = h.member_id AND s.field = h.field AND s.item = h.item AND s.value = h.value
)
SELECT a.contact_id, member_id, field, item, value, rules, as_of AS known, told, together,
       MAP {'verified': bool_or(verified) OVER whole::BIGINT,
            'whole': (length(regexp_replace(value ->> '$', '\P{L}', '', 'g')) > 1)::BIGINT,
            'complete': count(*) OVER whole,
            'newer': epoch_us(max(as_of) OVER whole),
            'fuller': sum(length(value)) OVER whole::BIGINT,
            'source': -coalesce(first_value(o.rank) OVER (whole ORDER BY a.as_of DESC, o.rank), 9)::BIGINT} AS marks
FROM aged a
LEFT JOIN rule_source o ON o.source = a.source
WINDOW whole AS (PARTITION BY a.contact_id, member_id, together, item);

-- a field that an earlier merge decided, and of which nothing newer is known, ranks as it did then
CREATE OR REPLACE TEMP TABLE ranked AS
WITH carried AS (
    SELECT m.* EXCLUDE (known, told, marks), k.member_id IS NOT NULL AS chosen,
           CASE WHEN k.member_id IS NOT NULL THEN $as_of ELSE greatest(m.known, c.known) END AS known,
           map_concat(CASE WHEN c.known >= m.told THEN c.marks::MAP(VARCHAR, BIGINT) ELSE m.marks END,
                      CASE WHEN k.member_id IS NOT NULL THEN MAP {'verified': 1, 'newer': epoch_us($as_of)} ELSE MAP {} END) AS marks
    FROM marked m
    LEFT JOIN lake.field_choices c ON c.contact_id = m.member_id AND c.field = m.field AND c.item = m.item
    LEFT JOIN kept k ON k.member_id = m.member_id AND k.field = m.field AND k.item = m.item
),
marks AS (
    SELECT *, [chosen::BIGINT] || list_transform(rules, lambda rule: marks[rule]) AS ranks FROM carried
)
SELECT *, row_number() OVER (PARTITION BY contact_id, field, item
                             ORDER BY ranks DESC, value, member_id = contact_id DESC, member_id) AS place
FROM marks;

INSERT INTO planned
WITH stays AS (
    SELECT * FROM ranked WHERE place = 1
),
goes AS (
    SELECT r.contact_id, r.field, r.item, arg_min(r.ranks, r.place) AS ranks,
           to_json(map_from_entries(list((r.member_id::VARCHAR, r.value::JSON) ORDER BY r.member_id))) AS lost
    FROM ranked r
    JOIN stays s USING (contact_id, field, item)
    WHERE r.value <> s.value
    GROUP BY r.contact_id, r.field, r.item
),
-- also what a list said of a member that has no such value any more
told AS (
    SELECT m.contact_id, l.field, max(l.as_of) AS as_of
    FROM members m
    JOIN listed l USING (member_id)
    GROUP BY ALL
),
known AS (
    SELECT r.contact_id, r.field, r.item, greatest(max(r.known), max(t.as_of)) AS known
    FROM ranked r
    LEFT JOIN told t ON t.contact_id = r.contact_id AND t.field = r.field
    GROUP BY r.contact_id, r.field, r.item
),
own AS (
    SELECT contact_id, field, item, value FROM held WHERE member_id = contact_id
),
brought AS (
    SELECT DISTINCT contact_id, together, item FROM ranked WHERE member_id <> contact_id
),
decided AS (
    SELECT s.contact_id, s.field, s.item, o.value AS before, s.value AS after,
           {'rule': CASE WHEN g.ranks IS NULL THEN 'only'
                         ELSE coalesce((['chosen'] || s.rules)[list_filter(range(1, len(s.ranks) + 1),
                                                                           lambda i: s.ranks[i] <> g.ranks[i])[1]], 'alphabet') END,
            'from_id': s.member_id, 'marks': to_json(s.marks), 'known': k.known, 'lost': g.lost} AS choice
    FROM stays s
    JOIN known k USING (contact_id, field, item)
    SEMI JOIN brought b ON b.contact_id = s.contact_id AND b.together = s.together AND b.item = s.item
    LEFT JOIN goes g ON g.contact_id = s.contact_id AND g.field = s.field AND g.item = s.item
    LEFT JOIN own o ON o.contact_id = s.contact_id AND o.field = s.field AND o.item = s.item
)
SELECT contact_id, field, item, before, after
FROM decided
WHERE before IS DISTINCT FROM after
UNION ALL
SELECT d.contact_id, 'choice', d.field || ':' || d.item, CASE WHEN c.rule IS NOT NULL THEN choice_image(c) END,
       choice_image(struct_update(d.choice, lost := CASE WHEN c.lost IS NULL THEN d.choice.lost
                                                         WHEN d.choice.lost IS NULL THEN c.lost::JSON
                                                         ELSE json_merge_patch(c.lost::JSON, d.choice.lost) END))
FROM decided d
LEFT JOIN lake.field_choices c ON c.contact_id = d.contact_id AND c.field = d.field AND c.item = d.item;
