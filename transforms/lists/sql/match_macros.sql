-- purpose: how names are compared, and how a new contact's id is made
-- grain:   -
-- params:
-- returns: temp macros
CREATE OR REPLACE TEMP MACRO first_key(name) AS
    coalesce(regexp_extract(strip_accents(lower(name)), '[\p{L}]+'), '');
CREATE OR REPLACE TEMP MACRO last_key(name) AS
    coalesce(regexp_replace(strip_accents(lower(name)), '[^\p{L}]+', '', 'g'), '');
-- equal, one side empty, or one an initial of the other
CREATE OR REPLACE TEMP MACRO alike(one, other) AS
    one = other OR one = '' OR other = ''
    OR (least(length(one), length(other)) = 1 AND one[1] = other[1]);
-- a UUID v7: milliseconds of the import, its digest, and the record, so that ids are stable and in file order
CREATE OR REPLACE TEMP MACRO contact_of(head, tail, record_no) AS
    (head || left(format('{:08x}', record_no), 3) || '-' || right(format('{:08x}', record_no), 5) || tail)::UUID;
