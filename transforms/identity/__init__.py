"""Who is whose duplicate: live contacts are compared, and pairs of them get a band (`lake.match_pairs`).

    found = identity.find(warehouse, settings, as_of=as_of)     # the new and the changed against all
    found = identity.find(warehouse, settings, as_of=as_of, full=True, dry_run=True)

Read in this order: `match_table` (one row a contact, plain spellings, every address by who uses it),
`candidate_pairs.sql` (which pairs are worth a look), `model` (the match weight, by Splink; `spark`: on a cluster),
`rules/duplicates/*.txt` (what a pair is by what the two share, and what speaks against it), `finding` (clusters, and
the one commit). `training` learns the model anew.

Two things make an automatic merge, and both must be there: a match weight, and an address that nobody of another first
name uses, or else a firm and something besides. Who lives or works together shares all else, at times even the name.
Belongs here: who may be one person. Does not belong here: folding records into contacts (`lists/match.py`, which has
happened before), merging (`actions`).
"""

from transforms.identity.finding import Found, find

__all__ = ["Found", "find"]
