"""Bulk actions: select -> freeze -> batches -> conclude; every contact gets one outcome, every change a before-image.

    action         what an action is: who it acts on, its plan, what it writes; one small module an action:
                   tags, companies, fields, opt_status, opportunities, automations, deletion, undo
    request        what every form asks: whom it means, how many it may reach, dry run
    form           the form of an action, read and checked
    engine         preview, freeze, run, conclude: the same for all actions
    control        pause, resume, cancel; read between batches
    history        what was done: filtered by date, status, kind and user

    asked = order(ActionKind.UPDATE_TAGS, params, settings)         # refuses what is malformed or says who someone is
    engine.freeze(warehouse, asked, stamp)                          # the targets are fixed, nothing is done to them yet
    engine.run(warehouse, asked, stamps)                            # a batch a transaction; resumes where it was killed
    engine.conclude(warehouse, stamp.action_id, as_of=as_of)        # status, counts, reasons

An action's plan is a temp table of (contact, field, item, before, after). What is written comes out of it, the
before-image is it, and an undo is the same plan turned round, where nobody changed the contact since.

Belongs here: doing something to contacts that are chosen. Does not belong here: who is chosen (`selection`), what an
opt-in event comes to (`rules`, `consent`), lists (`lists`).
"""

from transforms.actions.form import Order, order

__all__ = ["Order", "order"]
