-- purpose: the suppressions themselves, for the reasons that were noted, whether their address is there or not
-- grain:   suppressions [key, channel]
-- params:  $as_of TIMESTAMPTZ
-- returns: nothing
DELETE FROM lake.suppressions s
USING forgotten f
WHERE f.key = s.key AND f.channel = s.channel;

INSERT INTO lake.suppressions (key, channel, reason, since)
SELECT key, channel, reason, $as_of
FROM forgotten;
