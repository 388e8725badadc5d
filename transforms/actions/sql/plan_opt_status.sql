-- purpose: what is decided of each address, told of the contacts that hold it
-- grain:   planned [contact, 'opt_status', channel:address]; remarks [contact]: what did not change, by slot
-- params:  $as_of TIMESTAMPTZ
-- returns: nothing; planned and remarks grow
CREATE OR REPLACE TEMP TABLE decided AS
SELECT s.contact_id, s.channel, s.slot, s.value, d.before, d.after, a.status_since, d.before <> d.after AS changes,
       coalesce(d.reason::VARCHAR, 'already_opted_out') AS reason
FROM slots s
JOIN consent_decisions d ON d.channel = s.channel AND d.value = s.value
JOIN lake.addresses a ON a.channel = s.channel AND a.value = s.value;

INSERT INTO planned
SELECT contact_id, 'opt_status', channel || ':' || value, status_image(before, status_since), status_image(after, $as_of)
FROM decided
WHERE changes;

INSERT INTO remarks
SELECT contact_id,
       CASE WHEN bool_or(reason = 'opt_out_stands') THEN 'refused' ELSE 'unchanged' END,
       CASE WHEN bool_or(reason = 'opt_out_stands') THEN 'opt_out_stands' ELSE min(reason) END,
       json_group_object(channel || ':' || slot, reason)::VARCHAR
FROM decided
WHERE NOT changes
GROUP BY contact_id
UNION ALL
SELECT b.contact_id, 'refused', 'no_address', NULL
FROM batch b
ANTI JOIN slots s USING (contact_id);
