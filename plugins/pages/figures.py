"""Figures that need a pass over all contacts: counted in the background, once per state of the warehouse.

A page never waits for them: over ten million contacts they take seconds, so it shows the last ones, with their time,
and says when newer ones are being counted.
"""

import logging
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from plugins.pages import frame
from transforms.errors import WarehouseError
from transforms.warehouse import Warehouse

_LOG: Final = logging.getLogger(__name__)
_SHORTEST: Final = timedelta(minutes=1)
"""While an import or an action writes batch after batch, nobody counts without a pause."""


@dataclass(frozen=True)
class Figures:
    """How many there are. statuses: rows of channel, opt_status, deliverability, addresses; growth: month, contacts."""

    epoch: int
    counted_at: datetime
    contacts: int
    mailable: int
    statuses: list[dict[str, Any]]
    growth: list[dict[str, Any]]


class Counter:
    """The last figures of one warehouse."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: Figures | None = None
        self._at_work = False

    def last(self, epoch: int, as_of: datetime) -> tuple[Figures | None, bool]:
        """The newest figures there are, and whether they are of this epoch; if not, counting has begun."""
        with self._lock:
            fresh = self._last is not None and self._last.epoch == epoch
            rested = self._last is None or as_of - self._last.counted_at >= _SHORTEST
            if not fresh and rested and not self._at_work:
                self._at_work = True
                threading.Thread(target=self._count, args=(as_of,), name="contact-figures", daemon=True).start()
            return self._last, fresh

    def _count(self, as_of: datetime) -> None:
        counted = None
        try:
            counted = count(as_of)
        except WarehouseError as error:  # the next page tries again
            _LOG.warning("figures could not be counted: %s", type(error).__name__)
        finally:
            with self._lock:
                self._last, self._at_work = counted or self._last, False


def count(as_of: datetime) -> Figures:
    """Count everything, in one snapshot."""
    with frame.reading() as session:
        return Figures(
            epoch=session.value(frame.SQL["epoch"]),
            counted_at=as_of,
            contacts=session.value(frame.SQL["count_contacts"]),
            mailable=session.value(frame.SQL["count_mailable"]),
            statuses=session.rows(frame.SQL["statuses"]),
            growth=session.rows(frame.SQL["growth"]),
        )


@lru_cache(maxsize=4)
def counter(_of: Warehouse) -> Counter:
    """The one of a warehouse."""
    return Counter()
