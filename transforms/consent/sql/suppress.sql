-- purpose: remember opt-outs, complaints and bounces under their pseudonym; the strictest reason per address stays
-- grain:   one row per (key, channel)
-- params:  $as_of TIMESTAMPTZ
-- returns: temp table consent_suppress (key, channel, reason): what was not remembered before
-- inside a transaction DuckDB takes every temp table for empty, and would build its hash tables on the decisions: so what is
-- to be remembered is filtered out of them first, and ranked through a map instead of a join
CREATE OR REPLACE TEMP TABLE consent_wanted AS
WITH remembered AS (
    SELECT map_from_entries(list((reason, rank))) AS rank FROM rule_suppression
),
told AS (
    SELECT key, channel, after::VARCHAR AS after, deliverability::VARCHAR AS deliverability
    FROM consent_decisions
    WHERE after::VARCHAR IN (SELECT reason FROM rule_suppression)
       OR deliverability::VARCHAR IN (SELECT reason FROM rule_suppression)
)
SELECT t.key, t.channel, least(r.rank[t.after], r.rank[t.deliverability]) AS rank
FROM told t, remembered r;

CREATE OR REPLACE TEMP TABLE consent_suppress AS
WITH stored AS (
    SELECT s.key, s.channel, r.rank
    FROM lake.suppressions s
    JOIN rule_suppression r USING (reason)
),
remembered AS (
    SELECT map_from_entries(list((rank, reason))) AS reason FROM rule_suppression
)
SELECT w.key, w.channel, m.reason[w.rank] AS reason, s.key IS NOT NULL AS milder_stored
FROM consent_wanted w
LEFT JOIN stored s ON s.key = w.key AND s.channel = w.channel, remembered m
WHERE s.key IS NULL OR w.rank < s.rank;

DROP TABLE consent_wanted;

DELETE FROM lake.suppressions s
USING consent_suppress w
WHERE s.key = w.key AND s.channel = w.channel AND w.milder_stored;

INSERT INTO lake.suppressions (key, channel, reason, since)
SELECT key, channel, reason, $as_of
FROM consent_suppress;
