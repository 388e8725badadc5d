-- purpose: remember opt-outs, complaints and bounces under their pseudonym; the strictest reason per address stays
-- grain:   one row per (key, channel)
-- params:  $as_of TIMESTAMPTZ
-- returns: nothing
CREATE OR REPLACE TEMP TABLE consent_suppress AS
WITH wanted AS (
    SELECT d.key, d.channel, least(by_status.rank, by_deliverability.rank) AS rank
    FROM consent_decisions d
    LEFT JOIN rule_suppression by_status ON by_status.reason = d.after
    LEFT JOIN rule_suppression by_deliverability ON by_deliverability.reason = d.deliverability
    WHERE by_status.rank IS NOT NULL OR by_deliverability.rank IS NOT NULL
),
stored AS (
    SELECT s.key, s.channel, r.rank
    FROM lake.suppressions s
    JOIN rule_suppression r USING (reason)
)
SELECT w.key, w.channel, r.reason, s.key IS NOT NULL AS milder_stored
FROM wanted w
JOIN rule_suppression r USING (rank)
LEFT JOIN stored s ON s.key = w.key AND s.channel = w.channel
WHERE s.key IS NULL OR w.rank < s.rank;

DELETE FROM lake.suppressions s
USING consent_suppress w
WHERE s.key = w.key AND s.channel = w.channel AND w.milder_stored;

INSERT INTO lake.suppressions (key, channel, reason, since)
SELECT key, channel, reason, $as_of
FROM consent_suppress;

DROP TABLE consent_suppress;
