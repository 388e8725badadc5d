"""Who is meant: smart lists, filters and the other ways to select contacts, down to a temp table of contact ids.

    filter        the tree, read strictly from JSON; its fields and operators are tables: rules/filters/*.txt
    values        what stands beside an operator: days, spans and their borders at `as_of`
    clause        the tree as one SQL condition with bound values
    smart_lists   filters under a name, versioned
    smart_list_form  the form that saves and deletes them
    choose        `select` and `select_value` of a form -> temp table `selected` [contact_id]

    meant = selection(params)                                   # refuses what must not stand in run conf
    chosen = choose(session, meant, as_of=as_of)                # then: SELECT contact_id FROM selected
    log.info("selected %s", chosen)                             # select=tag contacts=120: counts, never a value

Belongs here: saying who. Does not belong here: doing something to them, freezing them, progress.
"""

from transforms.selection.choose import Chosen, Selection, choose, sample, selection
from transforms.selection.filter import Filter, read

__all__ = ["Chosen", "Filter", "Selection", "choose", "read", "sample", "selection"]
