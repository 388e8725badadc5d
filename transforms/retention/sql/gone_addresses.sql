-- purpose: addresses that nobody is left to hold; whoever asked to be erased is refused under them from now on
-- grain:   gone_addresses [channel, value]; consent_decisions [key, channel]: what has to be remembered of them
-- params:
-- returns: the temp tables; reads erased
CREATE OR REPLACE TEMP TABLE gone_addresses AS
WITH held AS MATERIALIZED (
    SELECT p.channel, p.value, bool_or(d.by_request) AS by_request
    FROM lake.contact_addresses p
    JOIN erased d USING (contact_id)
    GROUP BY ALL
),
others AS (
    SELECT channel, value
    FROM lake.contact_addresses
    SEMI JOIN held USING (channel, value)
    ANTI JOIN erased USING (contact_id)
)
SELECT channel, value, by_request
FROM held
ANTI JOIN others USING (channel, value);

CREATE OR REPLACE TEMP TABLE consent_decisions AS
SELECT a.key, a.channel, CASE WHEN d.by_request THEN 'erased' ELSE a.opt_status END AS after, a.deliverability
FROM lake.addresses a
JOIN gone_addresses d USING (channel, value);
