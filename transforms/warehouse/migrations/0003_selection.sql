-- What people select contacts by, and what a bulk action keeps (design sections 3 and 6). The grain stands in brackets.
-- Rows of a deleted contact stay where they are: its tombstone hides them. deleted_at of a row is its own deletion, which a
-- restore of the contact does not undo. source and external_id: the tool a row came from and its id there (NULL: made here).

-- [name_key, version] a saved filter; the newest version counts. filter NULL: the smart list was deleted. A filter may hold an
-- address: a purge has to look at every version
CREATE TABLE lake.smart_lists (
    name_key VARCHAR NOT NULL,
    version  INTEGER NOT NULL,
    name     VARCHAR NOT NULL,
    filter   JSON,
    saved_at TIMESTAMPTZ NOT NULL,
    saved_by VARCHAR NOT NULL
);

-- [pipeline] name_key is the lower-case name, as everywhere
CREATE TABLE lake.pipelines (
    pipeline_id UUID NOT NULL,
    name        VARCHAR NOT NULL,
    name_key    VARCHAR NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL
);

-- [stage] position orders the stages of a pipeline, from 1
CREATE TABLE lake.stages (
    stage_id    UUID NOT NULL,
    pipeline_id UUID NOT NULL,
    name        VARCHAR NOT NULL,
    name_key    VARCHAR NOT NULL,
    position    INTEGER NOT NULL
);

-- [automation] a workflow or campaign of the sending tool; channel: what it sends by, NULL if it sends nothing
CREATE TABLE lake.automations (
    automation_id UUID NOT NULL,
    kind          VARCHAR NOT NULL,
    name          VARCHAR NOT NULL,
    name_key      VARCHAR NOT NULL,
    channel       VARCHAR,
    created_at    TIMESTAMPTZ NOT NULL,
    ended_at      TIMESTAMPTZ
);

-- [opportunity] status open, won, lost, abandoned
CREATE TABLE lake.opportunities (
    opportunity_id UUID NOT NULL,
    contact_id     UUID NOT NULL,
    stage_id       UUID NOT NULL,
    name           VARCHAR,
    value          DECIMAL(18, 2),
    status         VARCHAR NOT NULL,
    custom         JSON,
    source         VARCHAR NOT NULL,
    external_id    VARCHAR,
    created_at     TIMESTAMPTZ NOT NULL,
    updated_at     TIMESTAMPTZ NOT NULL,
    deleted_at     TIMESTAMPTZ
);

-- [note]
CREATE TABLE lake.notes (
    note_id     UUID NOT NULL,
    contact_id  UUID NOT NULL,
    body        VARCHAR NOT NULL,
    source      VARCHAR NOT NULL,
    external_id VARCHAR,
    created_at  TIMESTAMPTZ NOT NULL,
    updated_at  TIMESTAMPTZ NOT NULL,
    deleted_at  TIMESTAMPTZ
);

-- [task] completed_at NULL: still to do
CREATE TABLE lake.tasks (
    task_id      UUID NOT NULL,
    contact_id   UUID NOT NULL,
    title        VARCHAR NOT NULL,
    due_at       TIMESTAMPTZ,
    completed_at TIMESTAMPTZ,
    source       VARCHAR NOT NULL,
    external_id  VARCHAR,
    created_at   TIMESTAMPTZ NOT NULL,
    updated_at   TIMESTAMPTZ NOT NULL,
    deleted_at   TIMESTAMPTZ
);

-- [conversation] channel as the tool says it: email, sms, whatsapp, ...
CREATE TABLE lake.conversations (
    conversation_id UUID NOT NULL,
    contact_id      UUID NOT NULL,
    channel         VARCHAR NOT NULL,
    subject         VARCHAR,
    last_message_at TIMESTAMPTZ,
    source          VARCHAR NOT NULL,
    external_id     VARCHAR,
    created_at      TIMESTAMPTZ NOT NULL,
    updated_at      TIMESTAMPTZ NOT NULL,
    deleted_at      TIMESTAMPTZ
);

-- [appointment] status as the tool says it: booked, confirmed, no show, ...
CREATE TABLE lake.appointments (
    appointment_id UUID NOT NULL,
    contact_id     UUID NOT NULL,
    title          VARCHAR,
    starts_at      TIMESTAMPTZ NOT NULL,
    ends_at        TIMESTAMPTZ,
    status         VARCHAR,
    source         VARCHAR NOT NULL,
    external_id    VARCHAR,
    created_at     TIMESTAMPTZ NOT NULL,
    updated_at     TIMESTAMPTZ NOT NULL,
    deleted_at     TIMESTAMPTZ
);

-- [enrollment] status active, completed, removed; ended_at NULL while active
CREATE TABLE lake.enrollments (
    enrollment_id UUID NOT NULL,
    contact_id    UUID NOT NULL,
    automation_id UUID NOT NULL,
    status        VARCHAR NOT NULL,
    enrolled_at   TIMESTAMPTZ NOT NULL,
    ended_at      TIMESTAMPTZ,
    source        VARCHAR NOT NULL,
    external_id   VARCHAR,
    created_at    TIMESTAMPTZ NOT NULL,
    updated_at    TIMESTAMPTZ NOT NULL,
    deleted_at    TIMESTAMPTZ
);

-- [action] one row a bulk action, updated only when its status changes: progress is counted from action_batches.
-- selection: `select` and `select_value` as the form gave them, smart_list_version what they meant. evaluated_at: the instant
-- relative dates were counted from. live_contacts: how many there were, for max_share. plan: what a dry run foretells (counts
-- per outcome and reason), plan_hash what it comes to. undoes: the action or import that this one takes back
CREATE TABLE lake.actions (
    action_id          UUID NOT NULL,
    action_name        VARCHAR NOT NULL,
    kind               VARCHAR NOT NULL,
    status             VARCHAR NOT NULL,
    selection          JSON NOT NULL,
    smart_list_version INTEGER,
    params             JSON NOT NULL,
    undoes             UUID,
    evaluated_at       TIMESTAMPTZ NOT NULL,
    live_contacts      BIGINT NOT NULL,
    targets            BIGINT NOT NULL,
    batches            INTEGER NOT NULL,
    plan               JSON,
    plan_hash          VARCHAR,
    error              VARCHAR,
    run_id             VARCHAR,
    created_by         VARCHAR NOT NULL,
    created_at         TIMESTAMPTZ NOT NULL,
    started_at         TIMESTAMPTZ,
    finished_at        TIMESTAMPTZ
);

-- [action, contact] the frozen selection, written once; batches are numbered from 1
CREATE TABLE lake.action_targets (
    action_id  UUID NOT NULL,
    contact_id UUID NOT NULL,
    batch      INTEGER NOT NULL
);

-- [action, batch] written by the batch's own transaction: a batch without a row is still to do
CREATE TABLE lake.action_batches (
    action_id   UUID NOT NULL,
    batch       INTEGER NOT NULL,
    changed     BIGINT NOT NULL,
    unchanged   BIGINT NOT NULL,
    refused     BIGINT NOT NULL,
    failed      BIGINT NOT NULL,
    started_at  TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ NOT NULL
);

-- [action, contact] exactly one outcome a target that a batch has reached; detail: outcome and reason of each slot or row,
-- where a contact has several
CREATE TABLE lake.action_results (
    action_id  UUID NOT NULL,
    contact_id UUID NOT NULL,
    batch      INTEGER NOT NULL,
    outcome    VARCHAR NOT NULL,
    reason     VARCHAR,
    detail     JSON
);

-- [action, contact, field, item] the before-image; item: which of several (the tag, company_id, custom key, opportunity_id,
-- slot ...), '' where there is one. before NULL: it was not there; after NULL: it is gone
CREATE TABLE lake.action_changes (
    action_id  UUID NOT NULL,
    contact_id UUID NOT NULL,
    batch      INTEGER NOT NULL,
    field      VARCHAR NOT NULL,
    item       VARCHAR NOT NULL,
    before     JSON,
    after      JSON
);

-- [control] what people wanted of an action: pause, resume, cancel; the newest counts, the action reads it between batches
CREATE TABLE lake.action_controls (
    control_id UUID NOT NULL,
    action_id  UUID NOT NULL,
    wanted     VARCHAR NOT NULL,
    wanted_by  VARCHAR NOT NULL,
    wanted_at  TIMESTAMPTZ NOT NULL
);

-- [merged-away contact] where it is now, however often it was merged on
CREATE VIEW lake.survivors AS
WITH RECURSIVE followed AS (
    SELECT merged_id, contact_id FROM lake.redirects
    UNION
    SELECT f.merged_id, r.contact_id FROM followed f JOIN lake.redirects r ON r.merged_id = f.contact_id
)
SELECT f.merged_id, f.contact_id
FROM followed f
ANTI JOIN lake.redirects r ON r.merged_id = f.contact_id;

-- [contact] tombstoned, not merged away
CREATE VIEW lake.deleted_contacts AS
SELECT c.*, t.deleted_at, t.deleted_by, t.action_id
FROM lake.contacts c
JOIN lake.tombstones t USING (contact_id)
ANTI JOIN lake.redirects r ON r.merged_id = c.contact_id;

-- [name_key] the smart lists that can be used
CREATE VIEW lake.current_smart_lists AS
SELECT name, version, filter, saved_at, saved_by, name_key
FROM lake.smart_lists
QUALIFY row_number() OVER (PARTITION BY name_key ORDER BY version DESC) = 1 AND filter IS NOT NULL;

-- [contact, company]
CREATE VIEW lake.company_links AS
SELECT l.contact_id, l.company_id, c.name, c.domain, l.linked_at
FROM lake.contact_companies l
JOIN lake.companies c USING (company_id);

-- [opportunity] deleted ones too
CREATE VIEW lake.staged_opportunities AS
SELECT o.*, p.name AS pipeline, s.name AS stage, s.pipeline_id
FROM lake.opportunities o
JOIN lake.stages s USING (stage_id)
JOIN lake.pipelines p USING (pipeline_id);

-- [enrollment] deleted ones too
CREATE VIEW lake.named_enrollments AS
SELECT e.*, a.kind, a.name
FROM lake.enrollments e
JOIN lake.automations a USING (automation_id);

-- [import, record] records that have a contact; the contact as it is now, if it was merged away since
CREATE VIEW lake.import_contacts AS
SELECT coalesce(s.contact_id, r.contact_id) AS contact_id, r.import_id, r.outcome, r.reason, i.source, i.imported_at
FROM lake.import_rows r
JOIN lake.imports i USING (import_id)
LEFT JOIN lake.survivors s ON s.merged_id = r.contact_id
WHERE r.contact_id IS NOT NULL;

-- [action, contact] the contact as it is now, if it was merged away since
CREATE VIEW lake.action_contacts AS
SELECT coalesce(s.contact_id, r.contact_id) AS contact_id, r.action_id, r.outcome, r.reason, a.kind, a.created_at
FROM lake.action_results r
JOIN lake.actions a USING (action_id)
LEFT JOIN lake.survivors s ON s.merged_id = r.contact_id;

-- [action] the history: progress and counts as they are now
CREATE VIEW lake.bulk_actions AS
WITH done AS (
    SELECT action_id, count(*) AS batches_done, sum(changed)::BIGINT AS changed, sum(unchanged)::BIGINT AS unchanged,
           sum(refused)::BIGINT AS refused, sum(failed)::BIGINT AS failed
    FROM lake.action_batches
    GROUP BY action_id
)
SELECT a.action_id, a.action_name, a.kind, a.status, a.created_by, a.created_at, a.started_at, a.finished_at, a.targets,
       a.batches, coalesce(d.batches_done, 0) AS batches_done, coalesce(d.changed, 0) AS changed,
       coalesce(d.unchanged, 0) AS unchanged, coalesce(d.refused, 0) AS refused, coalesce(d.failed, 0) AS failed,
       a.undoes, a.error
FROM lake.actions a
LEFT JOIN done d USING (action_id);

CREATE VIEW lake.live_opportunities AS
SELECT o.* FROM lake.staged_opportunities o SEMI JOIN lake.live_contacts l USING (contact_id) WHERE o.deleted_at IS NULL;

CREATE VIEW lake.live_notes AS
SELECT n.* FROM lake.notes n SEMI JOIN lake.live_contacts l USING (contact_id) WHERE n.deleted_at IS NULL;

CREATE VIEW lake.live_tasks AS
SELECT t.* FROM lake.tasks t SEMI JOIN lake.live_contacts l USING (contact_id) WHERE t.deleted_at IS NULL;

CREATE VIEW lake.live_conversations AS
SELECT c.* FROM lake.conversations c SEMI JOIN lake.live_contacts l USING (contact_id) WHERE c.deleted_at IS NULL;

CREATE VIEW lake.live_appointments AS
SELECT a.* FROM lake.appointments a SEMI JOIN lake.live_contacts l USING (contact_id) WHERE a.deleted_at IS NULL;

CREATE VIEW lake.live_enrollments AS
SELECT e.* FROM lake.named_enrollments e SEMI JOIN lake.live_contacts l USING (contact_id) WHERE e.deleted_at IS NULL;
