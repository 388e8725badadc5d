-- purpose: one part of an export: its contacts with every column there is (rules/exports/column.txt), whatever is asked for; custom as a list
--          of the cells that $custom names (JSON pointers). Of a marketable export only the addresses that may be sent to, so that
--          no one mails the address that opted out beside the one that did not
-- grain:   [contact], in the order of their ids
-- params:  $first UUID, $last UUID, $marketable_only BOOLEAN, $custom VARCHAR[], $counted BOOLEAN (whether related rows are)
-- returns: the columns
WITH part AS (
    FROM selected WHERE contact_id BETWEEN $first AND $last
),
mine AS (
    FROM lake.contact_points SEMI JOIN part USING (contact_id) WHERE contact_id BETWEEN $first AND $last
),
points AS MATERIALIZED (
    FROM (
        SELECT p.*, m.contact_id IS NOT NULL AS mailable
        FROM mine p
        LEFT JOIN (SELECT contact_id, slot FROM lake.mailable_emails WHERE contact_id BETWEEN $first AND $last) m USING (contact_id, slot)
        WHERE channel = 'email'
        UNION ALL
        SELECT p.*, p.opt_status IN ('single_opt_in', 'double_opt_in') AND p.deliverability = 'clean'
               AND NOT EXISTS (FROM lake.suppressions s WHERE s.channel = 'phone' AND s.key = p.key)
        FROM mine p
        WHERE channel = 'phone'
    )
    WHERE mailable OR NOT $marketable_only
),
firsts AS (
    SELECT contact_id, channel, min(slot) AS slot
    FROM points
    GROUP BY contact_id, channel
),
emails AS (
    FROM points SEMI JOIN firsts USING (contact_id, channel, slot) WHERE channel = 'email'
),
phones AS (
    FROM points SEMI JOIN firsts USING (contact_id, channel, slot) WHERE channel = 'phone'
),
others AS (
    SELECT contact_id, string_agg(value, ';' ORDER BY slot) FILTER (channel = 'email') AS emails,
           string_agg(opt_status, ';' ORDER BY slot) FILTER (channel = 'email') AS email_statuses,
           string_agg(value, ';' ORDER BY slot) FILTER (channel = 'phone') AS phones,
           string_agg(opt_status, ';' ORDER BY slot) FILTER (channel = 'phone') AS phone_statuses
    FROM points
    ANTI JOIN firsts USING (contact_id, channel, slot)
    GROUP BY contact_id
),
tagged AS (
    SELECT contact_id, array_to_string(list_sort(list(tag)), ';') AS tags
    FROM lake.contact_tags
    SEMI JOIN part USING (contact_id)
    WHERE contact_id BETWEEN $first AND $last
    GROUP BY contact_id
),
employed AS (
    SELECT contact_id, list(name ORDER BY linked_at, name, company_id) AS companies
    FROM lake.company_links
    SEMI JOIN part USING (contact_id)
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
    SEMI JOIN part USING (contact_id)
    WHERE contact_id BETWEEN $first AND $last
    GROUP BY contact_id
)
SELECT c.contact_id::VARCHAR AS contact_id,
       a.value AS email, a.opt_status AS email_status, a.status_since AS email_status_since,
       a.deliverability AS email_deliverability, coalesce(a.mailable, false) AS email_mailable,
       p.value AS phone, p.opt_status AS phone_status, p.status_since AS phone_status_since,
       p.deliverability AS phone_deliverability,
       c.name_prefix, c.first_name, c.middle_name, c.last_name, c.name_suffix, c.job_title, e.companies[1] AS company,
       c.street, c.city, c.region, c.postal_code, c.country, c.language, c.birth_date, t.tags,
       o.emails AS other_emails, o.email_statuses AS other_email_statuses,
       o.phones AS other_phones, o.phone_statuses AS other_phone_statuses,
       nullif(array_to_string(e.companies[2:], ';'), '') AS other_companies,
       json_extract_string(c.custom, $custom) AS custom,
       c.source, c.as_of, c.created_at, c.updated_at, coalesce(r.opportunities, 0) AS opportunities,
       coalesce(r.open_opportunities, 0) AS open_opportunities, coalesce(r.notes, 0) AS notes, coalesce(r.tasks, 0) AS tasks,
       coalesce(r.conversations, 0) AS conversations, coalesce(r.appointments, 0) AS appointments,
       coalesce(r.enrollments, 0) AS enrollments, coalesce(r.active_enrollments, 0) AS active_enrollments
FROM lake.contacts c
SEMI JOIN part USING (contact_id)
LEFT JOIN emails a USING (contact_id)
LEFT JOIN phones p USING (contact_id)
LEFT JOIN others o USING (contact_id)
LEFT JOIN tagged t USING (contact_id)
LEFT JOIN employed e USING (contact_id)
LEFT JOIN related r USING (contact_id)
WHERE c.contact_id BETWEEN $first AND $last
ORDER BY c.contact_id
