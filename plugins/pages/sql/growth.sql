-- purpose: how many living contacts there were at the end of each of the last months that brought any
-- grain:   [month]
-- params:
-- returns: month, added, contacts
WITH added AS (
    SELECT date_trunc('month', created_at)::DATE AS month, count(*) AS added
    FROM lake.live_contacts
    GROUP BY month
)
SELECT month, added, sum(added) OVER (ORDER BY month)::BIGINT AS contacts
FROM added
ORDER BY month DESC
LIMIT 24;
