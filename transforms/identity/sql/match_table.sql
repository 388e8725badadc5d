-- purpose: live contacts as they are compared: plain spellings, addresses by what they are good for; how frequent a value is
-- grain:   match_table [contact_id]; n counts contacts from 1 in the order of their ids; digest: of everything compared;
--          fresh: new, or another one than when it was compared last
--          tf_<column> [value] share of all contacts, of $population at least
-- params:  $trusted_sources TEXT[], $full BOOLEAN, $population BIGINT, $most_surnames BIGINT
-- returns: the temp tables
-- a table each: lists that are gathered in one statement would have to fit into memory all at once
CREATE OR REPLACE TEMP TABLE formal AS
SELECT name AS first, list(formal ORDER BY formal) AS formals
FROM formal_names
GROUP BY name;

CREATE OR REPLACE TEMP TABLE forms AS
SELECT one AS first, list(other ORDER BY other) AS others
FROM nicknames
GROUP BY one;

CREATE OR REPLACE TEMP TABLE mails AS
SELECT contact_id,
       list(value ORDER BY value) FILTER (used = 'own') AS own_mails,
       list(value ORDER BY value) FILTER (used = 'shared') AS shared_mails,
       min(value) FILTER (used <> 'crowd') AS mail
FROM points
WHERE channel = 'email'
GROUP BY contact_id;

CREATE OR REPLACE TEMP TABLE numbers AS
SELECT contact_id,
       list(value ORDER BY value) FILTER (used = 'own' AND mobile) AS own_mobiles,
       list(value ORDER BY value) FILTER (used = 'own' AND NOT mobile) AS own_lines,
       list(value ORDER BY value) FILTER (used = 'shared') AS shared_lines,
       min(value) FILTER (used <> 'crowd') AS number,
       min(value) FILTER (used <> 'crowd' AND mobile) AS mobile
FROM points
WHERE channel = 'phone'
GROUP BY contact_id;

CREATE OR REPLACE TEMP TABLE crowds AS
SELECT contact_id, list(value ORDER BY value) AS desks
FROM points
WHERE used = 'crowd'
GROUP BY contact_id;

CREATE OR REPLACE TEMP TABLE employers AS
SELECT l.contact_id, list(DISTINCT company_key(c.name) ORDER BY company_key(c.name)) AS companies
FROM lake.contact_companies l
JOIN lake.companies c USING (company_id)
GROUP BY l.contact_id;

-- a firm of several families, where nobody has a person's last name and another first name: whoever has both is that person
CREATE OR REPLACE TEMP TABLE firms AS
WITH staff AS (
    SELECT e.contact_id, p.first, p.last, unnest(e.companies) AS company
    FROM employers e
    JOIN people p USING (contact_id)
    WHERE p.first IS NOT NULL AND p.last IS NOT NULL
),
families AS (
    SELECT company FROM staff GROUP BY company HAVING count(DISTINCT last) > $most_surnames
),
named AS (
    SELECT DISTINCT s.first, s.last, s.company FROM staff s SEMI JOIN families USING (company)
),
kin AS (
    SELECT DISTINCT a.last, a.company
    FROM named a
    JOIN named b ON b.last = a.last AND b.company = a.company AND b.first > a.first
    LEFT JOIN nicknames n ON n.one = a.first AND n.other = b.first
    WHERE n.one IS NULL AND NOT fits(a.first, b.first)
)
SELECT contact_id, list(company ORDER BY company) AS firms
FROM staff
SEMI JOIN families USING (company)
ANTI JOIN kin USING (last, company)
GROUP BY contact_id;

CREATE OR REPLACE TEMP TABLE ids AS
SELECT contact_id, list(DISTINCT source ORDER BY source) AS id_sources
FROM lake.external_ids
WHERE list_contains($trusted_sources, source)
GROUP BY contact_id;

CREATE OR REPLACE TEMP TABLE match_table AS
WITH compared AS (
    SELECT p.contact_id, p.first, p.last, f.formals, o.others AS forms,
           p.first || ' ' || p.last AS full_name,
           left(letters(coalesce(c.middle_name, regexp_extract(plain(c.first_name), '[\p{L}]+[^\p{L}]+([\p{L}]+)', 1))), 1) AS middle,
           generation(c.last_name, c.name_suffix) AS generation,
           c.birth_date, m.mail, m.own_mails, m.shared_mails, t.number, t.mobile, t.own_mobiles, t.own_lines, t.shared_lines,
           k.desks, e.companies, e.companies[1] AS company, w.firms, street_key(c.street) AS street,
           postcode(c.postal_code) AS zip, letters(c.city) AS city, i.id_sources
    FROM lake.live_contacts c
    JOIN people p USING (contact_id)
    LEFT JOIN formal f ON f.first = p.first
    LEFT JOIN forms o ON o.first = p.first
    LEFT JOIN mails m USING (contact_id)
    LEFT JOIN numbers t USING (contact_id)
    LEFT JOIN crowds k USING (contact_id)
    LEFT JOIN employers e USING (contact_id)
    LEFT JOIN firms w USING (contact_id)
    LEFT JOIN ids i USING (contact_id)
),
-- each column by itself: the hash of a row runs lists into one another, and an address that goes from own to shared is not seen
hashed AS (
    SELECT contact_id AS id, hash(COLUMNS(* EXCLUDE contact_id)) FROM compared
),
digests AS (
    SELECT id AS contact_id, hash(h) AS digest FROM hashed h
)
SELECT p.n, c.*, d.digest, $full OR k.digest IS DISTINCT FROM d.digest AS fresh
FROM compared c
JOIN people p USING (contact_id)
JOIN digests d USING (contact_id)
LEFT JOIN lake.compared_contacts k USING (contact_id);

CREATE OR REPLACE TEMP TABLE tf_full_name AS
SELECT full_name, count(*) / greatest($population, (SELECT count(*) FROM match_table)) AS tf_full_name
FROM match_table
WHERE full_name IS NOT NULL
GROUP BY full_name;

CREATE OR REPLACE TEMP TABLE tf_last AS
SELECT last, count(*) / greatest($population, (SELECT count(*) FROM match_table)) AS tf_last
FROM match_table
WHERE last IS NOT NULL
GROUP BY last;

CREATE OR REPLACE TEMP TABLE tf_company AS
SELECT company, count(*) / greatest($population, (SELECT count(*) FROM match_table)) AS tf_company
FROM match_table
WHERE company IS NOT NULL
GROUP BY company;

CREATE OR REPLACE TEMP TABLE tf_zip AS
SELECT zip, count(*) / greatest($population, (SELECT count(*) FROM match_table)) AS tf_zip
FROM match_table
WHERE zip IS NOT NULL
GROUP BY zip;

CREATE OR REPLACE TEMP TABLE tf_city AS
SELECT city, count(*) / greatest($population, (SELECT count(*) FROM match_table)) AS tf_city
FROM match_table
WHERE city IS NOT NULL
GROUP BY city;
