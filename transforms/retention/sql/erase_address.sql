-- purpose: addresses that nobody is left to hold
-- grain:   one row
-- params:
-- returns: BIGINT, how many rows went; reads gone_addresses
DELETE FROM lake.addresses a
USING gone_addresses d
WHERE d.channel = a.channel AND d.value = a.value;
