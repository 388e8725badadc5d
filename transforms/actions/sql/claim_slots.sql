-- purpose: the addresses in the slots that are asked for, and what happens to them
-- grain:   slots [contact, channel, slot]; consent_claims [channel, value], as consent.decide wants them
-- params:  $slots TEXT[], $event TEXT
-- returns: the temp tables
CREATE OR REPLACE TEMP TABLE slots AS
SELECT p.contact_id, p.channel, p.slot, p.value
FROM lake.contact_addresses p
SEMI JOIN batch b USING (contact_id)
WHERE list_contains($slots, p.channel) OR list_contains($slots, p.channel || ':' || p.slot);

CREATE OR REPLACE TEMP TABLE consent_claims AS
SELECT channel, value, $event AS event, (SELECT max(rank) FROM rule_deliverability) AS worst, 0 AS saying,
       NULL::BIGINT AS line_no, row_number() OVER (ORDER BY channel, value) AS place, NULL::TIMESTAMPTZ AS occurred_at
FROM (SELECT DISTINCT channel, value FROM slots);
