-- purpose: nobody chose anything
-- grain:   kept: empty
-- params:
-- returns: temp table kept
CREATE OR REPLACE TEMP TABLE kept (contact_id UUID, member_id UUID, field VARCHAR, item VARCHAR);
