-- purpose: consent that is taken back, told of the contacts; what stays is remarked, opt-outs above all
-- grain:   planned [contact, 'opt_status', channel:address]; remarks [contact]
-- params:  $as_of TIMESTAMPTZ
-- returns: nothing; planned and remarks grow
INSERT INTO planned
SELECT DISTINCT s.contact_id, 'opt_status', s.channel || ':' || s.value, status_image(d.before, a.status_since),
       status_image(d.after, $as_of)
FROM slots s
JOIN consent_decisions d ON d.channel = s.channel AND d.value = s.value
JOIN lake.addresses a ON a.channel = s.channel AND a.value = s.value
WHERE d.before <> d.after;

INSERT INTO remarks
SELECT u.contact_id, 'refused',
       CASE WHEN bool_or(u.after ->> 'status' = 'opted_out') THEN 'opt_out_stays' ELSE 'changed_since' END, NULL
FROM undoing u
ANTI JOIN (FROM planned WHERE field = 'opt_status') p ON p.contact_id = u.contact_id AND p.item = u.item
ANTI JOIN remarks r ON r.contact_id = u.contact_id
WHERE u.field = 'opt_status'
GROUP BY u.contact_id;
