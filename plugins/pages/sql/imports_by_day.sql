-- purpose: what imports took in and turned away, on the last days that had any
-- grain:   [day]
-- params:
-- returns: day, imports, taken, rejected
SELECT imported_at::DATE AS day, count(*) AS imports, sum(records - rejected)::BIGINT AS taken, sum(rejected)::BIGINT AS rejected
FROM lake.imports
GROUP BY day
ORDER BY day DESC
LIMIT 30;
