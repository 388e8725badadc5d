-- purpose: remember opt-outs, complaints and bounces under their pseudonym; the strictest reason per address stays
-- grain:   one row per (key, channel)
-- params:  $as_of TIMESTAMPTZ, $opted_out TEXT
-- returns: nothing
CREATE OR REPLACE TEMP TABLE consent_suppress AS
WITH wanted AS (
    SELECT d.key, d.channel, r.reason, r.rank
    FROM consent_decisions d
    JOIN rule_suppression r ON r.reason = d.deliverability
    UNION ALL
    SELECT d.key, d.channel, r.reason, r.rank
    FROM consent_decisions d
    JOIN rule_suppression r ON r.reason = d.after
    WHERE d.after = $opted_out
)
SELECT w.key, w.channel, arg_min(w.reason, w.rank) AS reason, min(w.rank) AS rank
FROM wanted w
GROUP BY w.key, w.channel;

DELETE FROM consent_suppress w
USING lake.suppressions s, rule_suppression r
WHERE s.key = w.key AND s.channel = w.channel AND r.reason = s.reason AND r.rank <= w.rank;

DELETE FROM lake.suppressions s
USING consent_suppress w
WHERE s.key = w.key AND s.channel = w.channel;

INSERT INTO lake.suppressions (key, channel, reason, since)
SELECT key, channel, reason, $as_of
FROM consent_suppress;
