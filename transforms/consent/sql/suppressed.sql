-- purpose: what a commit remembers, for the journal
-- grain:   [key, channel]
-- params:
-- returns: key, channel, reason
SELECT key, channel::VARCHAR AS channel, reason
FROM consent_suppress
