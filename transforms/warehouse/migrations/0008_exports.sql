-- What left the warehouse as files (design section 8), for as long as anybody may ask; the files themselves are gone after 30 days.

-- [export] one row a whole, recorded export: what lies in the exports' folder without a row here is what a killed run left.
-- action_name, selection, smart_list_version: as of a bulk action. columns: the captions, in order. root: where the files lie,
-- below it a folder named by export_id; '' is exports/ under the home. files: those of one format hold all contacts together.
-- removed_at, removed_why: the files are gone; expired, or erased (one of its members was)
CREATE TABLE lake.exports (
    export_id          UUID NOT NULL,
    action_name        VARCHAR NOT NULL,
    format             VARCHAR NOT NULL,
    columns            VARCHAR[] NOT NULL,
    selection          JSON NOT NULL,
    smart_list_version INTEGER,
    marketable_only    BOOLEAN NOT NULL,
    contacts           BIGINT NOT NULL,
    root               VARCHAR NOT NULL,
    files              STRUCT(name VARCHAR, "rows" BIGINT, bytes BIGINT, sha256 VARCHAR)[] NOT NULL,
    run_id             VARCHAR,
    created_by         VARCHAR NOT NULL,
    created_at         TIMESTAMPTZ NOT NULL,
    expires_at         TIMESTAMPTZ NOT NULL,
    removed_at         TIMESTAMPTZ,
    removed_why        VARCHAR
);

-- [export, contact] who was in it
CREATE TABLE lake.export_members (
    export_id  UUID NOT NULL,
    contact_id UUID NOT NULL
);
