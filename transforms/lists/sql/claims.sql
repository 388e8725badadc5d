-- purpose: what the list claims of each address: of several rows the strictest event and the worst deliverability
-- grain:   one row per (channel, value)
-- params:  $addresses TEXT
-- returns: temp table consent_claims; `place` is where in the list the claim stands: line, slot, channel
CREATE OR REPLACE TEMP TABLE consent_claims AS
WITH claimed AS (
    SELECT a.channel::ENUM('email', 'phone') AS channel, a.value, d.rank AS worst, a.consent_at, a.line_no * 2048 + a.slot * 2 + (a.channel = 'phone')::INT AS place,
           s.rank
    FROM read_parquet($addresses) a
    JOIN rule_strictness s USING (event)
    JOIN rule_deliverability d USING (deliverability)
    ANTI JOIN refused USING (record_no)
),
strictest AS (
    SELECT channel, value, min(rank * 1000000000000000 + place) AS strictness, min(worst) AS worst,
           arg_min(consent_at, rank * 1000000000000000 + place) AS occurred_at
    FROM claimed
    GROUP BY channel, value
)
SELECT c.channel, c.value, s.event, c.worst, c.strictness % 1000000000000000 AS place,
       c.strictness % 1000000000000000 // 2048 AS line_no, c.occurred_at
FROM strictest c
JOIN rule_strictness s ON s.rank = c.strictness // 1000000000000000;
