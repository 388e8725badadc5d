-- purpose: the opt-ins that the action or import gave, and that nothing has happened to since
-- grain:   slots [contact, channel, value]; consent_claims [channel, value], as consent.decide wants them
-- params:  $undone UUID
-- returns: the temp tables
CREATE OR REPLACE TEMP TABLE slots AS
SELECT u.contact_id, a.channel, a.value,
       CASE WHEN u.before ->> 'status' = 'single_opt_in' THEN 'double_opt_in_undone' ELSE 'opt_in_undone' END AS event
FROM undoing u
JOIN lake.addresses a ON u.item = a.channel || ':' || a.value
WHERE u.field = 'opt_status' AND status_image(a.opt_status, a.status_since) = u.after
  AND a.opt_status IN ('single_opt_in', 'double_opt_in')
UNION ALL
SELECT p.contact_id, p.channel, p.value,
       CASE WHEN e.before = 'single_opt_in' THEN 'double_opt_in_undone' ELSE 'opt_in_undone' END
FROM lake.contact_points p
SEMI JOIN batch b USING (contact_id)
JOIN lake.consent_events e ON e.key = p.key AND e.channel = p.channel AND e.after = p.opt_status
                          AND e.recorded_at = p.status_since
WHERE e.import_id = $undone AND e.before IS DISTINCT FROM e.after AND p.opt_status IN ('single_opt_in', 'double_opt_in');

CREATE OR REPLACE TEMP TABLE consent_claims AS
SELECT channel, value, event, (SELECT max(rank) FROM rule_deliverability) AS worst, 0 AS saying,
       NULL::BIGINT AS line_no, row_number() OVER (ORDER BY channel, value) AS place, NULL::TIMESTAMPTZ AS occurred_at
FROM (SELECT channel, value, min(event) AS event FROM slots GROUP BY channel, value);
