-- purpose: to how many may we not write, and why
-- grain:   one row per (opt status, deliverability)
-- params:
-- returns: opt_status VARCHAR, deliverability VARCHAR, addresses BIGINT
SELECT e.opt_status, e.deliverability, count(DISTINCT e.email) AS addresses
FROM lake.emails e
ANTI JOIN lake.mailable_emails m USING (email)
GROUP BY e.opt_status, e.deliverability
ORDER BY e.opt_status, e.deliverability;
