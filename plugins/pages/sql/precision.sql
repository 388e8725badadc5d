-- purpose: how often people who did not know it confirmed an automatic merge
-- grain:   one row, or none
-- params:
-- returns: sampled, same, precision
SELECT sampled, same, precision
FROM lake.measured_precision;
