-- purpose: one number for what a batch comes to, whatever the order, the time and the action's id, of which the ids of new rows
--          are made: two previews agree, or something changed in between
-- grain:   one row
-- params:
-- returns: VARCHAR
SELECT xor(
    coalesce((SELECT bit_xor(md5_number(contact_id || '|' || outcome || '|' || coalesce(reason, '-'))) FROM verdicts), 0::UHUGEINT),
    coalesce((SELECT bit_xor(md5_number(contact_id || '|' || field || '|' || CASE WHEN made THEN 'new' ELSE item END))
              FROM (SELECT *, before IS NULL AND field IN ('opportunity', 'enrollment') AS made FROM planned)
              WHERE field <> 'company_made'), 0::UHUGEINT)
)::VARCHAR;
