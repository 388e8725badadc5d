-- purpose: no list enrolls somebody into something active that sends by a channel he may not be reached by
-- grain:   refusals [identity]
-- params:  $not_mailable TEXT
-- returns: nothing; refusals grows
INSERT INTO refusals
WITH automations AS (
    SELECT automation_id, bool_or(channel = 'email') AS mails, bool_or(channel = 'phone') AS calls
    FROM (
        SELECT automation_id, channel FROM lake.automations
        UNION ALL
        SELECT automation_id, channel FROM listed_automations
    )
    GROUP BY automation_id
),
active AS (
    SELECT v.identity, v.contact_id, coalesce(a.mails, false) AS mails, coalesce(a.calls, false) AS calls
    FROM resolved v
    JOIN automations a ON a.automation_id = (v.fields ->> 'automation_id')::UUID
    WHERE (v.fields ->> 'status') = 'active' AND NOT v.deleted
),
by_mail AS (
    SELECT DISTINCT m.contact_id FROM lake.mailable_emails m SEMI JOIN active USING (contact_id)
),
by_phone AS (
    SELECT DISTINCT p.contact_id
    FROM lake.contact_points p
    SEMI JOIN active a ON a.contact_id = p.contact_id
    ANTI JOIN lake.suppressions s ON s.key = p.key AND s.channel = p.channel
    WHERE p.channel = 'phone' AND p.opt_status IN ('single_opt_in', 'double_opt_in') AND p.deliverability = 'clean'
)
SELECT a.identity, $not_mailable
FROM active a
ANTI JOIN refusals r USING (identity)
LEFT JOIN by_mail m ON m.contact_id = a.contact_id
LEFT JOIN by_phone p ON p.contact_id = a.contact_id
WHERE (a.mails AND m.contact_id IS NULL) OR (a.calls AND p.contact_id IS NULL);
