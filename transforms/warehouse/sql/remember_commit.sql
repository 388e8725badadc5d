-- purpose: the ledger row of this transaction
-- grain:   one row
-- params:  $key TEXT, $committed_at TIMESTAMPTZ, $receipt TEXT
-- returns: nothing
INSERT INTO lake.commits (key, committed_at, receipt)
VALUES ($key, $committed_at, $receipt);
