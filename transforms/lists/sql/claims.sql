-- purpose: what the list claims of each address: of several rows the strictest event and the worst deliverability
-- grain:   one row per (channel, value)
-- params:  $addresses TEXT
-- returns: temp tables consent_claims; `place` is where in the list the claim stands: line, slot, channel; sayings, what the list
--          says in its own words. Of several rows the saying that allows least counts (`ceiling`), for the proof in
--          statuses.sql: found by a rule of its own, not by the event
CREATE OR REPLACE TEMP TABLE sayings AS
SELECT row_number() OVER ()::INTEGER AS saying, l.said, l.claim, l.event, l.deliverability, e.event AS makes, e.rank,
       d.rank AS worst, c.rank AS ceiling
FROM (SELECT DISTINCT said, claim, event, deliverability FROM read_parquet($addresses)) l
JOIN rule_strictness e USING (event)
JOIN rule_deliverability d USING (deliverability)
JOIN rule_ceiling c USING (claim);

CREATE OR REPLACE TEMP MACRO listed_claims(addresses) AS TABLE
SELECT a.channel::ENUM('email', 'phone') AS channel, a.value, s.makes AS event, s.rank, s.worst, s.saying, s.ceiling,
       a.consent_at, a.line_no, a.line_no * 2048 + a.slot * 2 + (a.channel = 'phone')::INT AS place
FROM read_parquet(addresses) a
JOIN sayings s USING (said, claim, event, deliverability)
ANTI JOIN refused USING (record_no);

-- most addresses stand in a list once: hashes tell the few that may not, and only those are grouped
CREATE OR REPLACE TEMP TABLE repeated_values AS
SELECT hash(value) AS hashed
FROM read_parquet($addresses)
ANTI JOIN refused USING (record_no)
GROUP BY hashed
HAVING count(*) > 1;

CREATE OR REPLACE TEMP TABLE consent_claims AS
WITH strictest AS (
    SELECT channel, value, min(worst) AS worst, arg_min(saying, row(ceiling, place)) AS saying,
           arg_min({'event': event, 'line_no': line_no, 'place': place, 'consent_at': consent_at}, row(rank, place)) AS claim
    FROM listed_claims($addresses)
    WHERE hash(value) IN (FROM repeated_values)
    GROUP BY channel, value
)
SELECT channel, value, event, worst, saying, line_no, place, consent_at AS occurred_at
FROM listed_claims($addresses)
WHERE hash(value) NOT IN (FROM repeated_values)
UNION ALL
SELECT channel, value, claim.event, worst, saying, claim.line_no, claim.place, claim.consent_at
FROM strictest;
