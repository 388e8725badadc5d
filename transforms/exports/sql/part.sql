-- purpose: one part of an export: every column there is (rules/exports/column.txt), whatever is asked for; custom as a list of
--          the cells that $custom names (JSON pointers)
-- grain:   [contact], in the order of their ids
-- params:  $part INTEGER, $first UUID, $last UUID, $custom VARCHAR[], $counted BOOLEAN (whether related rows are)
-- returns: the columns
WITH part AS (
    SELECT contact_id FROM numbered WHERE part = $part
),
addresses AS (
    SELECT contact_id, list(p ORDER BY slot) FILTER (channel = 'email') AS emails,
           list(p ORDER BY slot) FILTER (channel = 'phone') AS phones
    FROM points p
    WHERE part = $part
    GROUP BY contact_id
),
tagged AS (
    SELECT contact_id, string_agg(tag, ';' ORDER BY tag) AS tags
    FROM lake.contact_tags
    WHERE contact_id BETWEEN $first AND $last
    GROUP BY contact_id
),
employed AS (
    SELECT contact_id, list(name ORDER BY linked_at, name, company_id) AS companies
    FROM lake.company_links
    WHERE contact_id BETWEEN $first AND $last
    GROUP BY contact_id
),
related AS (
    SELECT contact_id, count(*) FILTER (kind = 'opportunity') AS opportunities,
           count(*) FILTER (kind = 'opportunity' AND status = 'open') AS open_opportunities,
           count(*) FILTER (kind = 'note') AS notes, count(*) FILTER (kind = 'task') AS tasks,
           count(*) FILTER (kind = 'conversation') AS conversations,
           count(*) FILTER (kind = 'appointment') AS appointments,
           count(*) FILTER (kind = 'enrollment') AS enrollments,
           count(*) FILTER (kind = 'enrollment' AND status = 'active') AS active_enrollments
    FROM (
        SELECT 'opportunity' AS kind, contact_id, status FROM lake.opportunities WHERE $counted AND deleted_at IS NULL
        UNION ALL
        SELECT 'note', contact_id, NULL FROM lake.notes WHERE $counted AND deleted_at IS NULL
        UNION ALL
        SELECT 'task', contact_id, NULL FROM lake.tasks WHERE $counted AND deleted_at IS NULL
        UNION ALL
        SELECT 'conversation', contact_id, NULL FROM lake.conversations WHERE $counted AND deleted_at IS NULL
        UNION ALL
        SELECT 'appointment', contact_id, NULL FROM lake.appointments WHERE $counted AND deleted_at IS NULL
        UNION ALL
        SELECT 'enrollment', contact_id, status FROM lake.enrollments WHERE $counted AND deleted_at IS NULL
    )
    WHERE contact_id BETWEEN $first AND $last
    GROUP BY contact_id
)
SELECT c.contact_id::VARCHAR AS contact_id,
       a.emails[1].value AS email, a.emails[1].opt_status AS email_status, a.emails[1].status_since AS email_status_since,
       a.emails[1].deliverability AS email_deliverability, coalesce(a.emails[1].mailable, false) AS email_mailable,
       a.phones[1].value AS phone, a.phones[1].opt_status AS phone_status, a.phones[1].status_since AS phone_status_since,
       a.phones[1].deliverability AS phone_deliverability,
       c.name_prefix, c.first_name, c.middle_name, c.last_name, c.name_suffix, c.job_title, e.companies[1] AS company,
       c.street, c.city, c.region, c.postal_code, c.country, c.language, c.birth_date, t.tags,
       nullif(array_to_string(list_transform(a.emails[2:], lambda p: p.value), ';'), '') AS other_emails,
       nullif(array_to_string(list_transform(a.emails[2:], lambda p: p.opt_status), ';'), '') AS other_email_statuses,
       nullif(array_to_string(list_transform(a.phones[2:], lambda p: p.value), ';'), '') AS other_phones,
       nullif(array_to_string(list_transform(a.phones[2:], lambda p: p.opt_status), ';'), '') AS other_phone_statuses,
       nullif(array_to_string(e.companies[2:], ';'), '') AS other_companies,
       json_extract_string(c.custom, $custom) AS custom,
       c.source, c.as_of, c.created_at, c.updated_at, coalesce(r.opportunities, 0) AS opportunities,
       coalesce(r.open_opportunities, 0) AS open_opportunities, coalesce(r.notes, 0) AS notes, coalesce(r.tasks, 0) AS tasks,
       coalesce(r.conversations, 0) AS conversations, coalesce(r.appointments, 0) AS appointments,
       coalesce(r.enrollments, 0) AS enrollments, coalesce(r.active_enrollments, 0) AS active_enrollments
FROM lake.contacts c
SEMI JOIN part USING (contact_id)
LEFT JOIN addresses a USING (contact_id)
LEFT JOIN tagged t USING (contact_id)
LEFT JOIN employed e USING (contact_id)
LEFT JOIN related r USING (contact_id)
WHERE c.contact_id BETWEEN $first AND $last
ORDER BY c.contact_id
