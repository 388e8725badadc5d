-- The contact warehouse's public tables (design section 3). Read this first.
-- DuckLake has no PRIMARY KEY and no UNIQUE: the grain in brackets is kept by the one writer that commits a plan.
-- Wide rows stay still; what changes often (status, tags, tombstones, results) lives in narrow tables.

-- [contact] one row a person; as_of is how old the newest list is that shaped it
CREATE TABLE lake.contacts (
    contact_id    UUID NOT NULL,
    name_prefix   VARCHAR,
    first_name    VARCHAR,
    middle_name   VARCHAR,
    last_name     VARCHAR,
    name_suffix   VARCHAR,
    job_title     VARCHAR,
    street        VARCHAR,
    city          VARCHAR,
    region        VARCHAR,
    postal_code   VARCHAR,
    country       VARCHAR,
    language      VARCHAR,
    birth_date    DATE,
    custom        JSON,
    source        VARCHAR NOT NULL,
    as_of         TIMESTAMPTZ NOT NULL,
    created_at    TIMESTAMPTZ NOT NULL,
    updated_at    TIMESTAMPTZ NOT NULL
);

-- [channel, value] one opt status for an address, however many contacts share it; key = HMAC-SHA256 of the value
CREATE TABLE lake.addresses (
    channel        VARCHAR NOT NULL,
    value          VARCHAR NOT NULL,
    key            BLOB NOT NULL,
    opt_status     VARCHAR NOT NULL,
    status_since   TIMESTAMPTZ NOT NULL,
    deliverability VARCHAR NOT NULL
);

-- [contact, channel, slot] slot 1 is the primary one
CREATE TABLE lake.contact_addresses (
    contact_id UUID NOT NULL,
    channel    VARCHAR NOT NULL,
    slot       INTEGER NOT NULL,
    value      VARCHAR NOT NULL,
    raw        VARCHAR,
    kind       VARCHAR NOT NULL,
    caption    VARCHAR
);

-- [source, external_id] the id a contact has in the tool it came from; several may lead to one contact
CREATE TABLE lake.external_ids (
    source      VARCHAR NOT NULL,
    external_id VARCHAR NOT NULL,
    contact_id  UUID NOT NULL
);

-- [company] company_id is made from name_key, so that a name means one company
CREATE TABLE lake.companies (
    company_id UUID NOT NULL,
    name       VARCHAR NOT NULL,
    name_key   VARCHAR NOT NULL,
    domain     VARCHAR,
    created_at TIMESTAMPTZ NOT NULL
);

-- [contact, company]
CREATE TABLE lake.contact_companies (
    contact_id UUID NOT NULL,
    company_id UUID NOT NULL,
    linked_at  TIMESTAMPTZ NOT NULL
);

-- [contact, tag]
CREATE TABLE lake.contact_tags (
    contact_id UUID NOT NULL,
    tag        VARCHAR NOT NULL,
    tagged_at  TIMESTAMPTZ NOT NULL
);

-- [contact] a deleted contact's rows stay where they are: the tombstone hides them
CREATE TABLE lake.tombstones (
    contact_id UUID NOT NULL,
    deleted_at TIMESTAMPTZ NOT NULL,
    deleted_by VARCHAR NOT NULL,
    action_id  UUID
);

-- [merged-away contact]
CREATE TABLE lake.redirects (
    merged_id  UUID NOT NULL,
    contact_id UUID NOT NULL,
    merged_at  TIMESTAMPTZ NOT NULL
);

-- [event] one row a change of an opt status, or an attempt that an opt-out withstood; seq is total over the ledger
CREATE TABLE lake.consent_events (
    seq           BIGINT NOT NULL,
    key           BLOB NOT NULL,
    channel       VARCHAR NOT NULL,
    event         VARCHAR NOT NULL,
    before        VARCHAR,
    after         VARCHAR NOT NULL,
    reason        VARCHAR,
    basis         VARCHAR NOT NULL,
    explanation   VARCHAR,
    actor         VARCHAR NOT NULL,
    import_id     UUID,
    action_id     UUID,
    file_sha256   VARCHAR,
    line_no       BIGINT,
    occurred_at   TIMESTAMPTZ,
    recorded_at   TIMESTAMPTZ NOT NULL,
    rules_version VARCHAR NOT NULL
);

-- [seal] digest = SHA-256(prev_digest, the events first_seq..last_seq in order)
CREATE TABLE lake.ledger_seals (
    seq         BIGINT NOT NULL,
    first_seq   BIGINT NOT NULL,
    last_seq    BIGINT NOT NULL,
    digest      VARCHAR NOT NULL,
    prev_digest VARCHAR NOT NULL,
    sealed_at   TIMESTAMPTZ NOT NULL
);

-- [key, channel] no address inside: survives the purge
CREATE TABLE lake.suppressions (
    key     BLOB NOT NULL,
    channel VARCHAR NOT NULL,
    reason  VARCHAR NOT NULL,
    since   TIMESTAMPTZ NOT NULL
);

-- [import] attestation and report as JSON, as the user gave and got them
CREATE TABLE lake.imports (
    import_id   UUID NOT NULL,
    list_name   VARCHAR NOT NULL,
    source      VARCHAR NOT NULL,
    file_sha256 VARCHAR NOT NULL,
    exported_at TIMESTAMPTZ NOT NULL,
    imported_at TIMESTAMPTZ NOT NULL,
    actor       VARCHAR NOT NULL,
    attestation JSON NOT NULL,
    records     BIGINT NOT NULL,
    inserted    BIGINT NOT NULL,
    updated     BIGINT NOT NULL,
    unchanged   BIGINT NOT NULL,
    duplicate   BIGINT NOT NULL,
    rejected    BIGINT NOT NULL,
    report      JSON NOT NULL
);

-- [import, record_no] exactly one outcome a record
CREATE TABLE lake.import_rows (
    import_id  UUID NOT NULL,
    record_no  BIGINT NOT NULL,
    line_no    BIGINT NOT NULL,
    outcome    VARCHAR NOT NULL,
    reason     VARCHAR,
    contact_id UUID
);

-- [pair] two contacts that may be one person, for a person to decide; left_id < right_id
CREATE TABLE lake.match_pairs (
    left_id  UUID NOT NULL,
    right_id UUID NOT NULL,
    band     VARCHAR NOT NULL,
    reason   VARCHAR NOT NULL,
    found_at TIMESTAMPTZ NOT NULL
);

CREATE VIEW lake.live_contacts AS
SELECT c.*
FROM lake.contacts c
ANTI JOIN lake.tombstones t USING (contact_id)
ANTI JOIN lake.redirects r ON r.merged_id = c.contact_id;

CREATE VIEW lake.contact_points AS
SELECT ca.contact_id, ca.channel, ca.slot, ca.value, ca.kind, a.opt_status, a.status_since, a.deliverability, a.key
FROM lake.contact_addresses ca
JOIN lake.addresses a USING (channel, value);

CREATE VIEW lake.emails AS
SELECT p.contact_id, p.slot, p.value AS email, p.kind, p.opt_status, p.status_since, p.deliverability
FROM lake.contact_points p
SEMI JOIN lake.live_contacts l USING (contact_id)
WHERE p.channel = 'email';

CREATE VIEW lake.phones AS
SELECT p.contact_id, p.slot, p.value AS phone, p.kind, p.opt_status, p.status_since, p.deliverability
FROM lake.contact_points p
SEMI JOIN lake.live_contacts l USING (contact_id)
WHERE p.channel = 'phone';

-- the only list to send to: opted in, deliverable, not suppressed
CREATE VIEW lake.mailable_emails AS
SELECT p.contact_id, p.slot, p.value AS email, p.opt_status, p.status_since
FROM lake.contact_points p
SEMI JOIN lake.live_contacts l USING (contact_id)
ANTI JOIN lake.suppressions s ON s.key = p.key AND s.channel = p.channel
WHERE p.channel = 'email'
  AND p.opt_status IN ('single_opt_in', 'double_opt_in')
  AND p.deliverability = 'clean';
