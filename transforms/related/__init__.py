"""A related list becomes rows of contacts: opportunities, notes, tasks, conversations, appointments, enrollments, and
companies.

    answers     what the user says of the list: its kind, its source, when it was exported
    recognise   header -> what each column means (rule table `related_rows/column.txt`)
    rows        cells -> values, and why a record is turned away
    staged      the facts of a staged list
    stage       all of the above: one folder of Parquet
    plan        whose each record is, which row it speaks of, what becomes of it (SQL in `sql/`)
    gate        a batch most of which would be rejected stops here
    load        plan, commit: one transaction; what is left goes to quarantine and archive
    report      what came of it, for people

The file itself is read as any list is: `transforms.lists` does it. Belongs here: rows that belong to a contact. Does
not belong here: making, finding by name or changing a contact; nobody's consent changes, and no list enrolls somebody
who may not be mailed.
"""
