-- purpose: one spelling for what people write in many ways, for comparing only
-- grain:   -
-- params:
-- returns: temp macros
CREATE OR REPLACE TEMP MACRO plain(text) AS
    replace(strip_accents(lower(text)), 'ß', 'ss');
CREATE OR REPLACE TEMP MACRO letters(text) AS
    nullif(regexp_replace(plain(text), '[^\p{L}]+', '', 'g'), '');
CREATE OR REPLACE TEMP MACRO words(text) AS
    nullif(trim(regexp_replace(plain(text), '[^\p{L}\p{N}]+', ' ', 'g')), '');
-- the first of several forenames, as lists are matched too
CREATE OR REPLACE TEMP MACRO forename(name) AS
    nullif(regexp_extract(plain(name), '[\p{L}]+'), '');
-- Müller, Mueller and Muller are one spelling; a suffix that stands behind the name is none of it
CREATE OR REPLACE TEMP MACRO surname(name) AS
    regexp_replace(
        letters(regexp_replace(lower(name), '[\s,]+(jr|sr|ii|iii|iv|junior|senior)\.?\s*$', '')), '([aou])e', '\1', 'g'
    );
CREATE OR REPLACE TEMP MACRO generation(name, suffix) AS
    nullif(regexp_replace(
        regexp_extract(words(concat_ws(' ', name, suffix)), '\b(jr|sr|ii|iii|iv|junior|senior)$', 1), '(un|en)io', ''
    ), '');
-- a company without its legal form, a street without its kind and with its number first
CREATE OR REPLACE TEMP MACRO company_key(name) AS
    coalesce(nullif(trim(regexp_replace(
        words(name),
        '\b(inc|incorporated|llc|llp|ltd|limited|corp|corporation|co|company|plc|pty|group|holding|gmbh|mbh|ag|kg|kgaa|ohg|ug'
        || '|ev|ek|und|and|sa|sarl|sas|sl|srl|spa|bv|nv|ab|oy|aps|as|the)\b|\s+', '', 'g'
    )), ''), words(name));
CREATE OR REPLACE TEMP MACRO street_key(street) AS
    regexp_extract(street, '\d+') || ' ' || letters(regexp_replace(
        plain(street),
        '(strasse|str\b\.?)|\b(street|st|avenue|ave|road|rd|lane|ln|drive|dr|court|ct|boulevard|blvd|place|pl|way|platz|weg)\b',
        ' ', 'g'
    ));
CREATE OR REPLACE TEMP MACRO postcode(text) AS
    nullif(regexp_replace(regexp_replace(lower(text), '-\d{4}$', ''), '[^a-z0-9]+', '', 'g'), '');
-- equal, one side empty, or one an initial of the other
CREATE OR REPLACE TEMP MACRO fits(one, other) AS
    one IS NULL OR other IS NULL OR one = other OR (least(length(one), length(other)) = 1 AND one[1] = other[1]);
-- the rank of the band that a cell of the table makes of a pair of this weight
CREATE OR REPLACE TEMP MACRO reached(rank, below, least, weight) AS
    CASE WHEN weight >= least THEN rank ELSE below END;
