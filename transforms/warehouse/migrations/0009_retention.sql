-- What is left of people who are gone: that they are gone, who asked for it, and who may not go yet. No table here holds a value
-- of a person; contact ids in them lead nowhere once the contact is purged.

-- [request, contact] an erasure request (GDPR Art. 17); answered once no contact of that id is there any more
CREATE TABLE lake.erasure_requests (
    request_id   UUID NOT NULL,
    contact_id   UUID NOT NULL,
    request_ref  VARCHAR NOT NULL,
    due_on       DATE NOT NULL,
    requested_by VARCHAR NOT NULL,
    requested_at TIMESTAMPTZ NOT NULL
);

-- [hold, contact] while released_at is NULL neither the purge nor an erasure takes the contact
CREATE TABLE lake.legal_holds (
    hold_id     UUID NOT NULL,
    contact_id  UUID NOT NULL,
    reason      VARCHAR NOT NULL,
    held_by     VARCHAR NOT NULL,
    held_at     TIMESTAMPTZ NOT NULL,
    released_at TIMESTAMPTZ
);

-- [purge] written once a purge is proven; digest = SHA-256 of the certificate, which names prev_digest: they form a chain
CREATE TABLE lake.purges (
    purge_id    UUID NOT NULL,
    as_of       TIMESTAMPTZ NOT NULL,
    purged_at   TIMESTAMPTZ NOT NULL,
    people      BIGINT NOT NULL,
    certificate JSON NOT NULL,
    digest      VARCHAR NOT NULL,
    prev_digest VARCHAR NOT NULL
);
