-- purpose: values of those who stay in which one of those who go may stand by chance (joann@ holds ann@)
-- grain:   one row per value
-- params:
-- returns: value VARCHAR; reads due
SELECT value FROM lake.contact_addresses ANTI JOIN due USING (contact_id)
UNION ALL
SELECT raw FROM lake.contact_addresses ANTI JOIN due USING (contact_id) WHERE raw <> value
UNION ALL
SELECT external_id FROM lake.external_ids ANTI JOIN due USING (contact_id);
