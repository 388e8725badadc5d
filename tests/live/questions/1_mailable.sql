-- purpose: to how many e-mail addresses may we write, and on what ground
-- grain:   one row per opt status
-- params:
-- returns: opt_status VARCHAR, addresses BIGINT
SELECT opt_status, count(DISTINCT email) AS addresses
FROM lake.mailable_emails
GROUP BY opt_status
ORDER BY opt_status;
