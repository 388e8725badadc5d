-- purpose: what the list says of its addresses, in its own words, what they were, and what they are now
-- grain:   one row per (channel, said, claim, listed, before, deliverability_before, after, deliverability, reason)
-- params:
-- returns: `before` is NULL for a new address; `listed` is the deliverability the list knows
WITH counted AS (
    SELECT channel, saying, listed, before, deliverability_before, after, deliverability, reason, count(*) AS addresses
    FROM consent_decisions
    GROUP BY ALL
)
SELECT c.channel, s.said, s.claim, w.deliverability AS listed, c.before, c.deliverability_before, c.after,
       c.deliverability, c.reason, sum(c.addresses)::BIGINT AS addresses
FROM counted c
JOIN sayings s USING (saying)
JOIN rule_deliverability w ON w.rank = c.listed
GROUP BY ALL
ORDER BY ALL;
