-- purpose: which state of the lake this connection sees; inside a transaction, from here on it sees no other
-- grain:   one row
-- params:
-- returns: BIGINT
SELECT id FROM lake.current_snapshot();
