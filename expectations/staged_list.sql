-- purpose: what the gate looks at in the staged batch of a list import
-- grain:   in brackets at each view; `batch` is one row
-- params:  $records, $accepted, $rejected, $staged_at: what staging says in list.json; $max_...: limits of the settings
-- returns: the views records, accepted, rejected, addresses and tags, and the table batch
-- GX knows no regular expressions for DuckDB: a form is a flag here, and the suite expects the flag.

-- [list] facts from outside the files. NFC may triple a text, escaping in JSON takes up to six bytes for one
CREATE TABLE listed AS
SELECT $records::BIGINT AS records, $accepted::BIGINT AS accepted, $rejected::BIGINT AS rejected,
       $staged_at::TIMESTAMPTZ + INTERVAL 1 DAY AS latest, 3 * $max_name_characters::BIGINT AS max_name,
       3 * $max_field_bytes::BIGINT AS max_text, 3 * $max_tag_characters::BIGINT AS max_tag,
       8 * $max_record_bytes::BIGINT AS max_custom, $max_columns::BIGINT AS max_slot;

-- [record] every record of the list, read or not
CREATE VIEW records AS
SELECT record_no, line_no, reason IS NULL AS accepted FROM staged_rows
UNION ALL
SELECT record_no, line_no, false FROM staged_rejects;

-- [accepted record] what would be loaded
CREATE VIEW accepted AS
SELECT *,
       greatest(length(name_prefix), length(first_name), length(middle_name), length(last_name), length(name_suffix))
           <= (SELECT max_name FROM listed) AS names_fit,
       greatest(strlen(external_id), strlen(job_title), strlen(company), strlen(street), strlen(city), strlen(region),
                strlen(postal_code), strlen("language")) <= (SELECT max_text FROM listed) AS texts_fit,
       strlen(custom) <= (SELECT max_custom FROM listed) AS custom_fits,
       starts_with(custom, '{') AND ends_with(custom, '}') AS custom_is_object,
       regexp_full_match(country, '[A-Z]{2}') AS country_is_iso_form,
       birth_date BETWEEN DATE '1900-01-01' AND (SELECT (latest AT TIME ZONE 'UTC')::DATE FROM listed)
           AS birth_date_is_plausible,
       row_as_of <= (SELECT latest FROM listed) AS row_is_not_from_the_future,
       consent_at <= (SELECT latest FROM listed) AS consent_is_not_from_the_future
FROM staged_rows
WHERE reason IS NULL;

-- [rejected record]
CREATE VIEW rejected AS
SELECT record_no, reason FROM staged_rows WHERE reason IS NOT NULL
UNION ALL
SELECT record_no, reason FROM staged_rejects;

-- [record, channel, slot] of accepted records, and of rejected ones that opt out. `place` is that grain as one number:
-- GX takes eight times as long to find what stands twice in several columns
CREATE VIEW addresses AS
SELECT *,
       CASE channel
           WHEN 'email' THEN regexp_full_match("value", '[^@\s]+@[^@\sA-Z]+\.[^@\sA-Z]+')
           WHEN 'phone' THEN regexp_full_match("value", '\+[1-9][0-9]{4,16}')
           ELSE false
       END AS value_fits_channel,
       coalesce(slot BETWEEN 1 AND (SELECT max_slot FROM listed), false) AS slot_fits,
       CASE WHEN said IS NULL OR claim IS NULL THEN 'nothing' ELSE claim END AS claimed,
       (record_no * 65536 + slot) * 2 + (channel = 'phone')::INTEGER AS place
FROM staged_addresses;

-- [record, tag]
CREATE VIEW tags AS
SELECT *, length(tag) BETWEEN 1 AND (SELECT max_tag FROM listed) AS tag_fits FROM staged_tags;

-- [record] who has addresses; in a statement of its own, for ten million records in one would not fit into memory
CREATE TABLE addressed AS
SELECT record_no, count(*) AS addresses, count(*) FILTER (channel = 'email') AS emails
FROM staged_addresses
GROUP BY record_no;

-- [batch]
CREATE TABLE of_rows AS
SELECT count(*) AS records,
       count(*) FILTER (reason IS NULL) AS accepted,
       count(*) FILTER (reason IN ('invalid_email', 'unsupported_address_form', 'multiple_addresses', 'display_form'))
           AS email_rejected,
       count(external_id) FILTER (reason IS NULL) AS external_ids,
       approx_count_distinct(external_id) FILTER (reason IS NULL) AS distinct_external_ids,
       count(addresses) FILTER (reason IS NULL) AS reachable,
       count(*) FILTER (reason IS NULL AND external_id IS NULL AND addresses IS NULL) AS nobodies,
       count(*) FILTER (reason IS NULL AND coalesce(emails, 0) = 0 AND contains(custom, '@')
                        AND regexp_matches(custom, '[^@\s"]+@[^@\s"]+\.[A-Za-z]')) AS unmapped
FROM staged_rows
LEFT JOIN addressed USING (record_no);

-- [batch] shares are null where there is nothing to share out; distinct counts are estimates (HyperLogLog, within 10 %)
CREATE TABLE batch AS
WITH of_rejects AS (
    SELECT count(*) AS records FROM staged_rejects
), of_addresses AS (
    SELECT count(*) FILTER (channel = 'email') AS emails,
           approx_count_distinct("value") FILTER (channel = 'email') AS distinct_emails
    FROM staged_addresses
), of_tags AS (
    SELECT approx_count_distinct(tag) AS distinct_tags FROM staged_tags
), orphans AS (
    SELECT coalesce(sum(addresses), 0)::BIGINT AS addresses
    FROM addressed
    ANTI JOIN staged_rows USING (record_no)
    WHERE record_no IS NOT NULL
), tag_orphans AS (
    SELECT count(record_no) AS tags FROM staged_tags ANTI JOIN staged_rows USING (record_no)
)
SELECT listed.records AS records_listed, of_rows.records + of_rejects.records AS records,
       listed.accepted AS accepted_listed, of_rows.accepted,
       listed.rejected AS rejected_listed, of_rows.records - of_rows.accepted + of_rejects.records AS rejected,
       round((of_rows.records - of_rows.accepted + of_rejects.records)
             / nullif(of_rows.records + of_rejects.records, 0), 4) AS rejected_share,
       round(of_rows.email_rejected / nullif(of_rows.records + of_rejects.records, 0), 4) AS email_rejected_share,
       round(of_rows.reachable / nullif(of_rows.accepted, 0), 4) AS reachable_share,
       round(of_rows.unmapped / nullif(of_rows.accepted, 0), 4) AS unmapped_email_share,
       of_addresses.emails,
       round(of_addresses.distinct_emails / nullif(of_addresses.emails, 0), 4) AS distinct_email_share,
       of_rows.external_ids,
       round(of_rows.distinct_external_ids / nullif(of_rows.external_ids, 0), 4) AS distinct_external_id_share,
       of_tags.distinct_tags,
       orphans.addresses AS orphan_addresses,
       tag_orphans.tags AS orphan_tags,
       of_rows.nobodies
FROM listed, of_rows, of_rejects, of_addresses, of_tags, orphans, tag_orphans;
