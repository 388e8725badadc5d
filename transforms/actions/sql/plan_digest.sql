-- purpose: one number for what a batch comes to, whatever the order and the time: two previews agree, or something changed in
--          between
-- grain:   one row
-- params:
-- returns: VARCHAR
SELECT xor(
    coalesce((SELECT bit_xor(md5_number(contact_id || '|' || outcome || '|' || coalesce(reason, '-'))) FROM verdicts), 0::UHUGEINT),
    coalesce((SELECT bit_xor(md5_number(contact_id || '|' || field || '|' || item)) FROM planned WHERE field <> 'company_made'),
             0::UHUGEINT)
)::VARCHAR;
