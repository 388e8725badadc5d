-- purpose: suppressions that the journal knows and the warehouse does not, or only more mildly; and, of those whose address is
--          there, what has happened to it since
-- grain:   forgotten [channel, key] reason; consent_claims [channel, value], as consent.decide wants them
-- params:  $notes VARCHAR (the journal's files)
-- returns: the temp tables
CREATE OR REPLACE TEMP TABLE forgotten AS
WITH noted AS (
    SELECT n.channel, n.key, min(r.rank) AS rank
    FROM read_parquet($notes, union_by_name = true) n
    JOIN rule_suppression r USING (reason)
    WHERE n.what = 'suppressed'
    GROUP BY n.channel, n.key
),
stored AS (
    SELECT s.channel, s.key, r.rank
    FROM lake.suppressions s
    JOIN rule_suppression r USING (reason)
)
SELECT n.channel, n.key, r.reason, r.deliverability
FROM noted n
JOIN rule_suppression r USING (rank)
LEFT JOIN stored s USING (channel, key)
WHERE s.rank IS NULL OR n.rank < s.rank;

CREATE OR REPLACE TEMP TABLE consent_claims AS
SELECT a.channel, a.value, CASE WHEN f.reason = 'bounced' THEN 'import_no_permission' ELSE 'recipient_opts_out' END AS event,
       d.rank AS worst, 0 AS saying, NULL::BIGINT AS line_no, row_number() OVER (ORDER BY a.channel, a.value) AS place,
       NULL::TIMESTAMPTZ AS occurred_at
FROM lake.addresses a
JOIN forgotten f USING (channel, key)
JOIN rule_deliverability d ON d.deliverability = f.deliverability;
