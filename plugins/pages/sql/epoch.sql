-- purpose: which state of the warehouse this is: every write moves it on
-- grain:   one row
-- params:
-- returns: epoch
SELECT epoch
FROM lake.fence;
