"""How an export ends: its time is over, one of its members is erased, or it was never recorded.

The files go first, then the row says so; so a pass that is killed between the two is made good by the next one, which
finds no files and marks the row all the same.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from transforms import clock
from transforms.errors import PermanentError
from transforms.exports.shelf import Shelf
from transforms.settings import Settings
from transforms.vocabulary import Removal
from transforms.warehouse import Query, Session, Transaction, Warehouse, load_queries

log = logging.getLogger(__name__)

_SQL: Final = load_queries(Path(__file__).parent / "sql")
_KEPT: Final = Query.inline(
    "exports that are kept", "SELECT export_id, root FROM lake.exports WHERE removed_at IS NULL"
)


def expire(warehouse: Warehouse, settings: Settings, *, as_of: datetime) -> dict[str, int]:
    """Remove the exports whose `expires_at` is reached, and what killed exports left behind `abandoned_after` ago.

    As in `lists.archive`, nothing is removed on the word of one reading of the clock: if the pass before is further
    from `as_of` than `clock_tolerance`, or there was none, this pass only counts, and the next one removes.

    Returns:
        Counts of exports: `expired`, of which `missing` had no file any more, `postponed` that should have been,
        `swept` that were never recorded, `kept`.

    Raises:
        PermanentError: files cannot be removed; says of how many exports. All others are gone, and marked.
    """
    settings.make_folders()
    note = settings.export_drafts.parent / ".last_expiry"
    steady = clock.is_steady(note, as_of=as_of, tolerance=settings.clock_tolerance)
    with warehouse.read() as session:
        due = session.rows(_SQL["due"], as_of=as_of)
        swept = sweep(session, settings, before=as_of - settings.abandoned_after) if steady else 0
    taken = _take(settings, due if steady else ())
    for export_id in taken.gone:
        warehouse.write(f"export:{export_id}:expire", partial(_mark, [export_id], Removal.EXPIRED), as_of=as_of)
    with warehouse.read() as session:
        kept = len(session.rows(_KEPT))
    clock.remember(note, as_of=as_of)
    counts = {
        "expired": len(taken.gone), "missing": taken.missing, "postponed": 0 if steady else len(due), "swept": swept,
        "kept": kept,
    }  # fmt: skip
    log.info("expired as_of=%s %s", as_of.isoformat(), " ".join(f"{name}={n}" for name, n in counts.items()))
    taken.require_all()
    return counts


def revoke(transaction: Transaction, settings: Settings) -> int:
    """Remove every export that holds somebody of the temp table `erased` [contact_id], and mark it so.

    Call it before the members and redirects of those contacts are deleted. Files that are gone already are no failure;
    called again, it does nothing.

    Returns:
        How many exports ended.

    Raises:
        PermanentError: files cannot be removed; says of how many exports. The others' files are gone.
    """
    taken = _take(settings, transaction.rows(_SQL["holding_erased"]))
    taken.require_all()
    _mark(taken.gone, Removal.ERASED, transaction)
    log.info("revoked exports=%d missing=%d", len(taken.gone), taken.missing)
    return len(taken.gone)


def sweep(session: Session, settings: Settings, *, before: datetime | None = None) -> int:
    """Remove what lies with the exports and is none: drafts and files of exports that were never recorded.

    Args:
        session: of a moment at which no export is at work, if `before` is None: in a purge.
        settings: places.
        before: leave what was written later; it may be an export at work. One that loses its draft starts again.

    Returns:
        How many folders went.
    """
    kept = {row["export_id"] for row in session.rows(_KEPT)}
    shelf = Shelf(settings, settings.exports)
    strays = {
        export_id
        for export_id, written_at in shelf.held()
        if export_id not in kept and (before is None or written_at <= before)
    }
    for export_id in strays:
        shelf.remove(export_id)
    return len(strays)


def roots(session: Session, settings: Settings) -> list[str]:
    """Where exports lie that are kept, and new ones will: as `settings.exports` is or was; '' is under the home."""
    return sorted({settings.exports, *(row["root"] for row in session.rows(_KEPT))})


@dataclass
class _Taken:
    """Exports whose files are gone, of which some were missing; and how many files could not be removed."""

    gone: list[UUID] = field(default_factory=list)
    missing: int = 0
    failed: int = 0

    def require_all(self) -> None:
        if self.failed:
            raise PermanentError(
                f"The files of {self.failed} exports could not be removed. All others are gone. See to the rights of"
                " their files and folders (CONTACTS_EXPORTS), then clear this task.",
                failed=self.failed,
            )


def _take(settings: Settings, exports: Iterable[dict[str, Any]]) -> _Taken:
    taken = _Taken()
    for export in exports:
        try:
            found = Shelf(settings, export["root"]).remove(export["export_id"])
        except OSError:
            taken.failed += 1
        else:
            taken.gone.append(export["export_id"])
            taken.missing += not found
    return taken


def _mark(exports: list[UUID], why: Removal, transaction: Transaction) -> dict[str, int]:
    if exports:
        transaction.run(_SQL["mark_removed"], exports=exports, as_of=transaction.as_of, why=why)
    return {"exports": len(exports)}
