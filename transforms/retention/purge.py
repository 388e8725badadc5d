"""The purge: choose, delete, clear away, forget, prove, certify; nothing of it twice, and all of it in the end.

Killed at any step, or stopped by its own proof, the next run takes up the same people at the same step.
"""

import logging
from datetime import datetime
from typing import Any, Final

from transforms import clock, exports
from transforms.retention import certificate, lists, sealed
from transforms.retention.due import Going, gather, look
from transforms.retention.erase import erase
from transforms.retention.prove import Outside, prove
from transforms.retention.search import Search
from transforms.settings import Settings
from transforms.warehouse import Transaction, Warehouse, scratch

log = logging.getLogger(__name__)

_KEY: Final = "purge:{}"
_LAST_SEEN: Final = ".last_purge"


def purge(
    warehouse: Warehouse, settings: Settings, *, as_of: datetime, now: datetime, outside: Outside
) -> dict[str, int]:
    """Purge whoever is due, after what a killed or failed run left over.

    Nobody is purged by age on the word of one reading of the clock: if the pass before is further from `now` than
    `clock_tolerance`, or there was none, only those who asked for it go, and the next pass takes the others.

    Args:
        warehouse: the one door.
        settings: places and limits.
        as_of: the date of the run, aware UTC: who was deleted 60 x 24 hours before it goes. A backfill of an earlier
            date finds nobody: whom it would take is gone.
        now: when the run started, aware UTC.
        outside: what is not under the home and has to be searched too.

    Returns:
        Counts: `contacts` that are gone and certified, `by_request` of them, `postponed`, `held` by a legal hold,
        `late` erasure requests whose contact is there, `certificates` written.

    Raises:
        TracesLeft: something still holds one of them; says where. Run it again when that is mended.
        LeaseTimeout, CatalogBusy: others are at work: writers, exports, readers. Run it again.
        PermanentError: files cannot be removed, or the catalog's user may not compact it.
    """
    settings.make_folders()
    done = [left] if (left := _left_over(warehouse, settings, outside, now=now)) else []
    note = settings.certificates / _LAST_SEEN
    steady = clock.is_steady(note, as_of=now, tolerance=settings.clock_tolerance)
    with warehouse.read() as session:
        all_due = look(session, settings, as_of=as_of)
        due = all_due if steady else look(session, settings, as_of=as_of, by_age=False)
        going = gather(session, as_of=as_of) if due.contacts else None
    if going:
        sealed.keep(settings, going)
        _delete(warehouse, settings, going, now)
        done.append(_finish(warehouse, settings, going, outside, now=now))
    clock.remember(note, as_of=now)
    counts = {
        "contacts": sum(len(each.contacts) for each in done),
        "by_request": sum(sum(each.contacts.values()) for each in done),
        "postponed": all_due.contacts - due.contacts,
        "held": due.held,
        "late": due.late,
        "certificates": len(done),
    }
    log.info("purged as_of=%s %s", as_of.isoformat(), " ".join(f"{name}={n}" for name, n in counts.items()))
    return counts


def _left_over(warehouse: Warehouse, settings: Settings, outside: Outside, *, now: datetime) -> Going | None:
    """Finish what was deleted and has no certificate yet. What was sealed and not deleted is chosen anew."""
    going = sealed.kept(settings)
    if going is None or warehouse.receipt(_KEY.format(going.purge_id)) is None:
        sealed.forget(settings)
        return None
    return _finish(warehouse, settings, going, outside, now=now)


def _delete(warehouse: Warehouse, settings: Settings, going: Going, now: datetime) -> None:
    def work(transaction: Transaction) -> dict[str, Any]:
        return erase(transaction, settings, going)

    warehouse.write(_KEY.format(going.purge_id), work, as_of=now)


def _finish(warehouse: Warehouse, settings: Settings, going: Going, outside: Outside, *, now: datetime) -> Going:
    """Everything after the rows; every step may run again."""
    receipt = warehouse.receipt(_KEY.format(going.purge_id))
    if receipt and not certificate.is_sealed(warehouse, going):
        with warehouse.purged() as remains:
            with scratch(settings) as session:
                search = Search(going.probes.anywhere, session)
                removed = receipt.facts | lists.remove(settings, search, going.imports, now=now)
            with warehouse.read() as session:
                exports.sweep(session, settings)
            proof = prove(warehouse, settings, going, outside, now=now)
        proof.require_none(going)
        certified = certificate.of(going, removed, proof, remains, now=now)
        certificate.seal(warehouse, settings, certified, now=now)
    sealed.forget(settings)
    return going
