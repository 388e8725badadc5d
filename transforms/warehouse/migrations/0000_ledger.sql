-- The door's own tables (design section 3): what keeps commits whole, counted and provable.
-- DuckLake has no PRIMARY KEY and no UNIQUE: the grain in brackets is kept under the writer's lease.

-- No client may keep rows in the catalog: with inlining, concurrent deletes get lost on PostgreSQL.
CALL lake.set_option('data_inlining_row_limit', '0');

-- [migration] sha256 of the file as it was applied
CREATE TABLE lake.schema_migrations (
    version    INTEGER NOT NULL,
    name       VARCHAR NOT NULL,
    sha256     VARCHAR NOT NULL,
    applied_at TIMESTAMPTZ NOT NULL
);

-- [one row] every writing transaction moves it on, so two that overlap cannot both commit
CREATE TABLE lake.fence (
    epoch BIGINT NOT NULL
);
INSERT INTO lake.fence VALUES (0);

-- [key] a transaction's idempotency key and what it gave back: the same key is never done twice
CREATE TABLE lake.commits (
    key          VARCHAR NOT NULL,
    committed_at TIMESTAMPTZ NOT NULL,
    receipt      JSON NOT NULL
);

-- [path] every Parquet file of the lake, but those the last manifest itself was written to; path is below the data path
CREATE TABLE lake.lake_files (
    path        VARCHAR NOT NULL,
    bytes       BIGINT NOT NULL,
    sha256      VARCHAR NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL
);
