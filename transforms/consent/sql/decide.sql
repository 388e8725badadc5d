-- purpose: what becomes of each claimed address: its suppression first, then the rule table; the worst deliverability counts
-- grain:   one row per (channel, value) of consent_claims
-- params:  $new TEXT, $opted_out TEXT
-- returns: temp tables consent_decisions, `before` is NULL for a new address; consent_changed; the claims are used up
-- a table of its own: joined to suppressions whole, the claims would be what DuckDB builds its hash table on
CREATE OR REPLACE TEMP TABLE consent_remembered AS
WITH keyed AS (
    SELECT place, channel, key FROM consent_known
    UNION ALL
    SELECT place, c.channel, n.key FROM consent_claims c JOIN consent_keys n USING (place)
)
SELECT k.place, r.event, r.told, d.rank AS worst
FROM lake.suppressions s
JOIN keyed k ON k.key = s.key AND k.channel = s.channel
JOIN rule_suppression r USING (reason)
JOIN rule_deliverability d USING (deliverability);

CREATE OR REPLACE TEMP TABLE consent_decisions AS
WITH keyed AS (
    FROM consent_known
    UNION ALL BY NAME
    SELECT c.*, n.key
    FROM consent_claims c
    JOIN consent_keys n USING (place)
),
judged AS (
    -- an address that is opted out already needs no reminder: there the attempt itself is what the ledger has to tell
    SELECT k.* EXCLUDE (event, worst, stored), k.worst AS listed,
           CASE WHEN k.before = $opted_out THEN k.event ELSE coalesce(r.event, k.event) END AS event,
           least(k.worst, coalesce(k.stored, k.worst), coalesce(r.worst, k.worst)) AS worst,
           CASE WHEN k.before IS NULL THEN r.told END AS reminder
    FROM keyed k
    LEFT JOIN consent_remembered r USING (place)
)
SELECT j.channel, j.value, j.key, j.event, j.before, t.after,
       coalesce(j.reminder, t.reason) AS reason,
       j.deliverability_before, d.deliverability, j.listed, j.saying, j.line_no, j.place, j.occurred_at
FROM judged j
JOIN rule_opt_in t ON t.event = j.event AND t.before = coalesce(j.before::VARCHAR, $new)
JOIN rule_deliverability d ON d.rank = j.worst;

DROP TABLE consent_claims;

DROP TABLE consent_known;

DROP TABLE consent_keys;

DROP TABLE consent_remembered;

-- an address the warehouse knew, that is not what it was
CREATE OR REPLACE TEMP TABLE consent_changed AS
SELECT channel, value, before, after, deliverability
FROM consent_decisions
WHERE before IS NOT NULL AND (before <> after OR deliverability_before <> deliverability);
