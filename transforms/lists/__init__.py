"""A list file becomes contacts: the main job.

    attestation   who says what of the list: permission, origin, explanation; the form and the `.consent.yaml` beside it
    inbox         which lists wait for a day; opens a list inside the inbox, and nothing else
    bundle        a zip of several lists
    inspect       bytes -> encoding, newlines, dialect, header
    preset        what is known of a source's exports: the format of `sources/*.toml`
    recognise     header -> source preset and what each column means
    read          strict reader: raw Parquet, rejects with line and raw text, and the accounting of lines
    requote       lists whose values are quoted but whose marks inside are not doubled
    normalise/    cells -> values
    custom        cells without a field of their own -> one JSON object
    desk          where a list is staged: in private, and whole or not at all
    stage         all of the above: one folder of Parquet, ready for the gate
    match         which record is which person (SQL in `sql/`)
    carried       what of the columns and tags comes along
    load          match, decide, commit: one plan, one transaction
    tally         how many records ended how; every record has one outcome
    report        what came of it, for people: counts and the proof; `report_page` makes a page of them
    quarantine    what is left: the rejected records, the page, the archived list
    deliveries    many lists in one run: a bad one stops no other (`in_turn` stages and loads them)
    archive       what was imported is gone after 30 days

Stages hand each other a `StagedList`: ids, counts and paths, never a value.
"""
