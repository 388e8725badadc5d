-- purpose: before erased persons were looked for: nobody is refused
-- grain:   -
-- params:
-- returns: temp table refused
CREATE OR REPLACE TEMP TABLE refused (record_no BIGINT);
