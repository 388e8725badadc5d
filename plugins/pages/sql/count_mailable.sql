-- purpose: how many addresses mail may go to
-- grain:   one row
-- params:
-- returns: addresses
SELECT count(DISTINCT email) AS addresses
FROM lake.mailable_emails;
