-- purpose: write the appointments the plan adds and changes
-- grain:   one row per row of `written`
-- params:  $source TEXT
-- returns: nothing
UPDATE lake.appointments n
SET contact_id = v.contact_id, title = v.fields ->> 'title', starts_at = (v.fields ->> 'starts_at')::TIMESTAMPTZ,
    ends_at = (v.fields ->> 'ends_at')::TIMESTAMPTZ, status = v.fields ->> 'status',
    created_at = (v.fields ->> 'created_at')::TIMESTAMPTZ, updated_at = v.updated_at
FROM written v
WHERE n.appointment_id = v.row_id AND NOT v.is_new;

INSERT INTO lake.appointments
    (appointment_id, contact_id, title, starts_at, ends_at, status, source, external_id, created_at, updated_at,
     deleted_at)
SELECT row_id, contact_id, v.fields ->> 'title', (v.fields ->> 'starts_at')::TIMESTAMPTZ,
       (v.fields ->> 'ends_at')::TIMESTAMPTZ, v.fields ->> 'status', $source, external_id,
       (v.fields ->> 'created_at')::TIMESTAMPTZ, updated_at, NULL
FROM written v
WHERE v.is_new
ORDER BY row_id;
