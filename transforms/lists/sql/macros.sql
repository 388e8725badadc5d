-- purpose: how names are compared, how a new contact's id is made, which records take part, how old a record is and which
--          fields it fills
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
-- accepted records, as they were staged
CREATE OR REPLACE TEMP MACRO accepted(rows) AS TABLE
SELECT *
FROM read_parquet(rows)
ANTI JOIN refused USING (record_no)
WHERE reason IS NULL;

-- the same, as they are matched: without numbers that may be a family's
CREATE OR REPLACE TEMP MACRO matched(rows) AS TABLE
SELECT a.* REPLACE (CASE WHEN f.record_no IS NULL THEN a.mobile END AS mobile)
FROM accepted(rows) a
LEFT JOIN family_numbers f USING (record_no);

CREATE OR REPLACE TEMP MACRO age_of(row_as_of, exported_at) AS
    least(coalesce(row_as_of, exported_at), exported_at);

-- one bit a field, in the order of the columns of `contacts`, custom last
CREATE OR REPLACE TEMP MACRO said(name_prefix, first_name, middle_name, last_name, name_suffix, job_title, street, city, region,
                                  postal_code, country, language, birth_date, custom) AS
    (name_prefix IS NOT NULL)::INT + (first_name IS NOT NULL)::INT * 2 + (middle_name IS NOT NULL)::INT * 4
    + (last_name IS NOT NULL)::INT * 8 + (name_suffix IS NOT NULL)::INT * 16 + (job_title IS NOT NULL)::INT * 32
    + (street IS NOT NULL)::INT * 64 + (city IS NOT NULL)::INT * 128 + (region IS NOT NULL)::INT * 256
    + (postal_code IS NOT NULL)::INT * 512 + (country IS NOT NULL)::INT * 1024 + (language IS NOT NULL)::INT * 2048
    + (birth_date IS NOT NULL)::INT * 4096 + (custom IS NOT NULL)::INT * 8192;
