-- purpose: how many addresses have which status
-- grain:   [channel, opt_status, deliverability]
-- params:
-- returns: channel, opt_status, deliverability, addresses
SELECT channel, opt_status, deliverability, count(*) AS addresses
FROM lake.addresses
GROUP BY ALL
ORDER BY channel, addresses DESC, opt_status, deliverability;
