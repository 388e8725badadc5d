-- purpose: before any identity was looked at: nobody is matched, nobody follows
-- grain:   -
-- params:
-- returns: temp tables matched [record_no] contact_id; followers [record_no] lead_no; shared_values [channel, value]
CREATE OR REPLACE TEMP TABLE matched (record_no BIGINT, contact_id UUID);
CREATE OR REPLACE TEMP TABLE followers (record_no BIGINT, lead_no BIGINT);
CREATE OR REPLACE TEMP TABLE shared_values (channel VARCHAR, value VARCHAR);
