"""Everything that decides, and the one door to the data.

No Airflow, FastAPI or Great Expectations in here: DAGs and pages call these functions, never the other way round.

Read the house from the bottom up; each floor knows only the floors below it (import-linter holds that):

    settings, errors, vocabulary   where state lives and every limit; what can go wrong; the words
    clock                          whether a reading of it may be believed
    rules/                         the rule tables as text, read aloud and checked for totality when imported
    warehouse/                     the only place that opens DuckDB: read, write, maintain
    selection/                     smart lists: a filter says who, and becomes a temp table of contact ids
    changes/                       a contact's change as data: before and after, and how it is written
    consent/                       the consent of an address: decided by rule tables, sealed in a ledger
    lists/                         a list file becomes contacts: inspect -> stage -> (gate) -> load -> report
    identity/                      who may be one person, which value stays, what people decide of it
    related/                       a related list becomes rows of contacts: notes, tasks, opportunities ...
    exports/                       contacts leave as files: written, counted, recorded, expired, revoked
    recovery/                      backup and restore, and what a restored warehouse must not forget
    actions/                       bulk actions: select, freeze, batches, before-images, undo; merges
    retention/                     people are gone for good: purged by age or by request, proven and certified

Every verb has one shape: **read -> decide -> gate -> commit**. "Decide" is pure: relations in, a plan out, with the
time handed in as `as_of`. One function commits a plan together with its ledger rows in one transaction, under one
idempotency key; so dry runs, retries and per-row outcomes need no code of their own.
"""
