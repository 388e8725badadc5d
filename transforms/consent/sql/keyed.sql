-- purpose: keep claims that got their pseudonym
-- grain:   one row per (channel, value)
-- params:
-- returns: nothing; consent_new grows
INSERT INTO consent_new
SELECT * FROM consent_keyed;
