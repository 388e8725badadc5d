-- purpose: write what became of addresses the warehouse knew
-- grain:   one row per address of consent_changed
-- params:  $as_of TIMESTAMPTZ
-- returns: nothing
UPDATE lake.addresses a
SET opt_status = c.after,
    status_since = CASE WHEN c.before = c.after THEN a.status_since ELSE $as_of END,
    deliverability = c.deliverability
FROM consent_changed c
WHERE a.channel = c.channel AND a.value = c.value;
