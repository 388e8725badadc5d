-- purpose: the columns the suite staged_list relies on; the staged files must have them and may have more
-- grain:   a table is a part of the staged batch, `<part>/*.parquet` or `<part>.parquet`; a part without files is empty
-- params:  none
-- returns: empty tables; the adapter makes views staged_<part> of their columns and types over the files

CREATE TABLE rows (
    record_no BIGINT, line_no BIGINT, reason VARCHAR, external_id VARCHAR, name_prefix VARCHAR, first_name VARCHAR,
    middle_name VARCHAR, last_name VARCHAR, name_suffix VARCHAR, job_title VARCHAR, company VARCHAR, street VARCHAR,
    city VARCHAR, region VARCHAR, postal_code VARCHAR, country VARCHAR, "language" VARCHAR, birth_date DATE,
    row_as_of TIMESTAMPTZ, custom VARCHAR, claim VARCHAR, "event" VARCHAR, deliverability VARCHAR,
    consent_at TIMESTAMPTZ
);

CREATE TABLE addresses (
    record_no BIGINT, channel VARCHAR, slot BIGINT, "value" VARCHAR, kind VARCHAR, claim VARCHAR, "event" VARCHAR,
    said VARCHAR, accepted BOOLEAN
);

CREATE TABLE tags (record_no BIGINT, tag VARCHAR);

CREATE TABLE rejects (record_no BIGINT, line_no BIGINT, reason VARCHAR);
