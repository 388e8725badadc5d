"""A list file becomes contacts: the main job.

    attestation   who says what of the list: permission, origin, explanation; the form and the `.consent.yaml` beside it
    inbox         opens a list inside the inbox, and nothing else
    inspect       bytes -> encoding, newlines, dialect, header
    recognise     header -> source preset and what each column means (`sources/*.toml`)
    read          strict reader: raw Parquet, rejects with line and raw text, and the accounting of lines
    normalise/    cells -> values
    stage         all of the above: one folder of Parquet, ready for the gate
    match         which record is which person (SQL in `sql/`)
    load          match, decide, commit: one plan, one transaction
    report        what came of it, for people; the quarantine file

Stages hand each other a `StagedList`: ids, counts and paths, never a value.
"""
