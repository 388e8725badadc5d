-- purpose: some of the claims on addresses the warehouse does not know: they need a pseudonym
-- grain:   one row per (channel, value)
-- params:  $first BIGINT, $last BIGINT
-- returns: the columns of consent_claims
SELECT * EXCLUDE (number)
FROM consent_unknown
WHERE number BETWEEN $first AND $last;
