-- What related lists leave behind: opportunities, notes, tasks, conversations, appointments, enrollments and companies that came
-- in by CSV. Kept apart from `imports`: a record of theirs is a row of a contact, never a contact, so nobody who asks for the
-- contacts an import made, or undoes it, may meet one. No table here holds a value of a list.

-- [import] one row a list; report as the user got it
CREATE TABLE lake.related_imports (
    import_id   UUID NOT NULL,
    kind        VARCHAR NOT NULL,
    list_name   VARCHAR NOT NULL,
    source      VARCHAR NOT NULL,
    file_sha256 VARCHAR NOT NULL,
    exported_at TIMESTAMPTZ NOT NULL,
    imported_at TIMESTAMPTZ NOT NULL,
    records     BIGINT NOT NULL,
    inserted    BIGINT NOT NULL,
    updated     BIGINT NOT NULL,
    unchanged   BIGINT NOT NULL,
    duplicate   BIGINT NOT NULL,
    rejected    BIGINT NOT NULL,
    report      JSON NOT NULL
);

-- [import, record_no] exactly one outcome a record; row_id: the note, the company ... it speaks of; as_of: how old the record was, so
-- that an older list does not overwrite what a newer one has said again
CREATE TABLE lake.related_import_rows (
    import_id  UUID NOT NULL,
    record_no  BIGINT NOT NULL,
    line_no    BIGINT NOT NULL,
    outcome    VARCHAR NOT NULL,
    reason     VARCHAR,
    contact_id UUID,
    row_id     UUID,
    as_of      TIMESTAMPTZ
);
