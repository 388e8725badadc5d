-- purpose: how much was replayed
-- grain:   one row
-- params:
-- returns: suppressed, deleted BIGINT
SELECT (SELECT count(key) FROM forgotten) AS suppressed, (SELECT count(contact_id) FROM deleted_again) AS deleted
