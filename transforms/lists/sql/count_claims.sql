-- purpose: whether a kind of identifier tells anything: how many records claim one of it
-- grain:   one row
-- params:  $kind TEXT
-- returns: BIGINT
SELECT count(*) FROM identifiers WHERE kind = $kind;
