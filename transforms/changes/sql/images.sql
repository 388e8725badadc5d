-- purpose: words for the statements of actions: instants are microseconds since 1970 in before-images, so that equal ones are
--          equal texts, whatever the time zone
-- grain:   -
-- params:
-- returns: temp macros
CREATE OR REPLACE TEMP MACRO instant(micros) AS make_timestamptz(micros::BIGINT);

CREATE OR REPLACE TEMP MACRO image_of(x) AS CASE WHEN x IS NOT NULL THEN to_json(x)::VARCHAR END;

-- a custom field by its key, whatever characters that has
CREATE OR REPLACE TEMP MACRO at_key(custom, key) AS
    nullif(json_extract(custom::JSON, '/' || replace(replace(key, '~', '~0'), '/', '~1'))::VARCHAR, 'null');

CREATE OR REPLACE TEMP MACRO status_image(status, since) AS
    json_object('status', status::VARCHAR, 'since', epoch_us(since))::VARCHAR;

CREATE OR REPLACE TEMP MACRO column_images(c) AS [
    {'field': 'name_prefix', 'value': image_of(c.name_prefix)},
    {'field': 'first_name', 'value': image_of(c.first_name)},
    {'field': 'middle_name', 'value': image_of(c.middle_name)},
    {'field': 'last_name', 'value': image_of(c.last_name)},
    {'field': 'name_suffix', 'value': image_of(c.name_suffix)},
    {'field': 'job_title', 'value': image_of(c.job_title)},
    {'field': 'street', 'value': image_of(c.street)},
    {'field': 'city', 'value': image_of(c.city)},
    {'field': 'region', 'value': image_of(c.region)},
    {'field': 'postal_code', 'value': image_of(c.postal_code)},
    {'field': 'country', 'value': image_of(c.country)},
    {'field': 'language', 'value': image_of(c.language)},
    {'field': 'birth_date', 'value': image_of(c.birth_date::VARCHAR)}
];

CREATE OR REPLACE TEMP MACRO enrollment_image(e) AS
    json_object('automation_id', e.automation_id, 'status', e.status, 'enrolled_at', epoch_us(e.enrolled_at),
                'ended_at', epoch_us(e.ended_at), 'source', e.source, 'external_id', e.external_id,
                'created_at', epoch_us(e.created_at), 'updated_at', epoch_us(e.updated_at),
                'deleted_at', epoch_us(e.deleted_at))::VARCHAR;

CREATE OR REPLACE TEMP MACRO removed_image(e, moment) AS
    enrollment_image({'automation_id': e.automation_id, 'status': 'removed', 'enrolled_at': e.enrolled_at,
                      'ended_at': moment::TIMESTAMPTZ, 'source': e.source, 'external_id': e.external_id,
                      'created_at': e.created_at, 'updated_at': moment::TIMESTAMPTZ, 'deleted_at': e.deleted_at});

CREATE OR REPLACE TEMP MACRO opportunity_image(o) AS
    json_object('stage_id', o.stage_id, 'name', o.name, 'value', o.value::VARCHAR, 'status', o.status, 'custom', o.custom::JSON,
                'source', o.source, 'external_id', o.external_id, 'created_at', epoch_us(o.created_at),
                'updated_at', epoch_us(o.updated_at), 'deleted_at', epoch_us(o.deleted_at))::VARCHAR;

CREATE OR REPLACE TEMP MACRO point_image(a) AS
    json_object('value', a.value, 'raw', a.raw, 'kind', a.kind, 'caption', a.caption, 'as_of', epoch_us(a.as_of))::VARCHAR;

CREATE OR REPLACE TEMP MACRO tombstone_image(deleted_at, deleted_by, action_id) AS
    json_object('deleted_at', epoch_us(deleted_at), 'deleted_by', deleted_by, 'action_id', action_id)::VARCHAR;

CREATE OR REPLACE TEMP MACRO choice_image(c) AS
    json_object('rule', c.rule, 'from', c.from_id, 'marks', c.marks::JSON, 'known', epoch_us(c.known), 'lost', c.lost::JSON)::VARCHAR;

-- every row that belongs to one contact only and can move to another: what it is, its id, whose it is
CREATE OR REPLACE TEMP MACRO owned_rows() AS TABLE
SELECT 'opportunity:' || opportunity_id AS item, contact_id FROM lake.opportunities
UNION ALL
SELECT 'note:' || note_id, contact_id FROM lake.notes
UNION ALL
SELECT 'task:' || task_id, contact_id FROM lake.tasks
UNION ALL
SELECT 'conversation:' || conversation_id, contact_id FROM lake.conversations
UNION ALL
SELECT 'appointment:' || appointment_id, contact_id FROM lake.appointments
UNION ALL
SELECT 'enrollment:' || enrollment_id, contact_id FROM lake.enrollments
UNION ALL
SELECT 'external_id:' || source || ':' || external_id, contact_id FROM lake.external_ids;
