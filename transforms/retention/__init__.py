"""People who are gone for good: 60 days after their deletion, or at once when they ask for it; and the proof of it.

    requests    erasure requests (GDPR Art. 17) and legal holds
    due         who has to go now, and the probes that would find them
    sealed      what a purge that is under way must not forget when it is killed
    erase       the rows: one transaction, by the mapping of rules/erasure
    lists       archived and staged lists, quarantine files
    needles     searching for many strings at once, in texts and in bytes
    search      looking into files of every kind: plain, packed, Parquet, SQLite; and into PostgreSQL
    prove       every place where a trace could be, searched
    certificate what was proven, sealed into a chain
    purge       all of it, in its order

    purge(warehouse, settings, as_of=..., now=..., outside=Outside(...))    # nightly; goes on where a killed run was

Belongs here: forgetting people. Does not belong here: what expires by age, whoever is in it (`lists.archive`,
`exports`).
"""
