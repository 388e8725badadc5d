"""What needs a pass over all contacts: made in the background, once per state of the warehouse.

A page does not wait for it: over ten million contacts it takes seconds. It shows the last one, with its time, and says
when a newer one is being made. Nothing kept here holds a value of a contact.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar

from plugins.pages import frame
from transforms.errors import WarehouseError
from transforms.warehouse import Session, Warehouse

_LOG: Final = logging.getLogger(__name__)
_REST: Final = 20
"""So many times as long as it took nothing is made anew: an import or an action writes batch after batch."""
_PATIENCE: Final = 0.2
"""Seconds: so long a page waits for the newest, if the last one took no longer; small warehouses are always up to
date.
"""

T = TypeVar("T")
Make = Callable[[Session, datetime], T]


@dataclass(frozen=True)
class Made(Generic[T]):
    """What was made, of which state of the warehouse, and when."""

    epoch: int
    at: datetime
    what: T


class Background(Generic[T]):
    """The last of one kind, of one warehouse."""

    def __init__(self, warehouse: Warehouse, make: Make[T]) -> None:
        self._warehouse, self._make = warehouse, make
        self._lock, self._done = threading.Lock(), threading.Event()
        self._last: Made[T] | None = None
        self._at_work, self._took, self._rested = False, 0.0, 0.0

    def last(self, epoch: int, as_of: datetime) -> tuple[Made[T] | None, bool]:
        """The newest there is, and whether it is of this epoch; if not, a newer one is on its way."""
        with self._lock:
            if not self._is_of(epoch) and not self._at_work and time.monotonic() >= self._rested:
                self._at_work = True
                self._done.clear()
                threading.Thread(target=self._work, args=(as_of,), name=self._make.__name__, daemon=True).start()
        if self._took <= _PATIENCE:
            self._done.wait(_PATIENCE)
        with self._lock:
            return self._last, self._is_of(epoch)

    def _is_of(self, epoch: int) -> bool:
        return self._last is not None and self._last.epoch == epoch

    def _work(self, as_of: datetime) -> None:
        made, began = None, time.monotonic()
        try:
            with self._warehouse.read() as session:
                made = Made(session.value(frame.SQL["epoch"]), as_of, self._make(session, as_of))
        except WarehouseError as error:  # the next page tries again
            _LOG.warning("%s failed in the background: %s", self._make.__name__, type(error).__name__)
        finally:
            with self._lock:
                self._last, self._at_work = made or self._last, False
                self._took = time.monotonic() - began
                self._rested = time.monotonic() + _REST * self._took
            self._done.set()


def kept(make: Make[T]) -> Background[T]:
    """The one of the warehouse that pages read now."""
    return _kept(frame.warehouse(), make)


@lru_cache(maxsize=8)
def _kept(warehouse: Warehouse, make: Make[Any]) -> Background[Any]:
    return Background(warehouse, make)
