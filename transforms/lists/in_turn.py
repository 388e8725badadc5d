"""Stages and loads the lists in the inbox's dated folders, each by itself, the one that was exported first in front.

So a run over many days gives what a run a day gives. What becomes of a list, and that a bad one stops no other, is
`deliveries`; what is done with one is `stage` and `load`.
"""

import logging
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from transforms.errors import AttestationInvalid
from transforms.lists.attestation import SIDECAR_SUFFIX
from transforms.lists.bundle import lists_in, locate
from transforms.lists.deliveries import Delivery, Receipts, go_through
from transforms.lists.inbox import open_sidecar, waiting
from transforms.lists.load import load_staged
from transforms.lists.match import SQL
from transforms.lists.stage import stage
from transforms.settings import Settings
from transforms.vocabulary import ListOutcome
from transforms.warehouse import Warehouse

log = logging.getLogger(__name__)


def stage_waiting(
    warehouse: Warehouse, settings: Settings, first: date, last: date, *, as_of: datetime
) -> list[dict[str, Any]]:
    """Stage every list that waits in the folders from `first` to `last`, both included. If none does, say whether that
    is because they were imported before: the only thing the warehouse is asked for.

    The folder's date stands for the day of the export where the list's attestation names none.

    Returns:
        A receipt for each list (each of those inside a zip too), the one that was exported first in front; of one
        instant, as `waiting` and `lists_in` tell them. Refused lists stay where they are.

    Raises:
        TransientError: worth a retry.
    """
    settings.make_folders()

    def act(delivery: Delivery) -> Delivery:
        _require_attestation(settings, delivery.place)
        staged = stage(settings, {"list_path": delivery.place}, as_of=as_of, exported_on=delivery.day)
        exported_at = staged.attestation.exported_at
        told = {"outcome": ListOutcome.STAGED, "import_id": str(staged.import_id), "exported_at": exported_at}
        return delivery.model_copy(update=told)

    if older := 0 if first == date.min else sum(1 for _ in waiting(settings, date.min, first - timedelta(days=1))):
        log.warning("%d lists wait in folders before %s: run their days again, or trigger without a date", older, first)
    places = [place for file in waiting(settings, first, last) for place in lists_in(settings, file)]
    if not places:
        known = imported_before(warehouse, first, last)
        log.info("no list waits from=%s to=%s; imported from there before: %d", first, last, known)
    receipts = go_through([_found(place) for place in places], act)
    return sorted(receipts, key=lambda receipt: _instant(receipt["exported_at"]))


def load_in_turn(
    warehouse: Warehouse, settings: Settings, receipts: Receipts, *, as_of: datetime
) -> list[dict[str, Any]]:
    """Load every list that was staged and let pass, each in a transaction of its own; see `load.load`.

    Each list gets an instant of its own, a millisecond after the one before: contacts are in that order by id.

    Raises:
        TransientError: worth a retry; lists that were loaded before it are not loaded again.
    """
    numbers = count()

    def act(delivery: Delivery) -> Delivery:
        instant = as_of + timedelta(milliseconds=next(numbers))
        report = load_staged(warehouse, settings, str(delivery.import_id), {"list_path": delivery.place}, as_of=instant)
        outcome = ListOutcome.REPLAYED if report.replayed else ListOutcome.IMPORTED
        return delivery.model_copy(update={"outcome": outcome, "counts": {"records": report.records} | report.outcomes})

    return go_through(receipts, act)


def imported_before(warehouse: Warehouse, first: date, last: date) -> int:
    """How many lists were imported out of the folders from `first` to `last`, both included."""
    with warehouse.read() as session:
        return int(session.value(SQL["imported_from"], first=first.isoformat(), last=last.isoformat()))


def _found(place: str) -> dict[str, Any]:
    """A name that cannot be shown goes no further: it would end in logs, or break them."""
    if place.isprintable():
        return {"place": place}
    why = "The list's name holds characters that cannot be shown. Nothing was written. Rename it."
    return {"place": ascii(place)[1:-1], "outcome": ListOutcome.REFUSED, "code": "unsafe_path", "why": why}


def _instant(exported_at: str | None) -> datetime:
    return datetime.fromisoformat(exported_at) if exported_at else datetime.min.replace(tzinfo=UTC)


def _require_attestation(settings: Settings, place: str) -> None:
    file, _ = locate(settings, place)
    if open_sidecar(file) is None:
        raise AttestationInvalid(
            f"No {SIDECAR_SUFFIX} lies beside the list. Nothing was written and the list stays in the inbox. Answer for"
            f" it in a file of its name with {SIDECAR_SUFFIX} behind it.",
            code="attestation_missing",
        )
