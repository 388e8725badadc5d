-- purpose: of those who are selected, who may be mailed
-- grain:   selected [contact_id]
-- params:
-- returns: the temp table, smaller
DELETE FROM selected
WHERE contact_id NOT IN (SELECT contact_id FROM lake.mailable_emails)
