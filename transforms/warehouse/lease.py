"""The writer's lease: one writer at a time, whatever it does, purge and migrations included. And the takeout lease,
which keeps the purge apart from those who write contacts into files: many of them, or one purge.

Embedded: flock on a file in the lake's folder. PostgreSQL: an advisory lock on a connection of its own. Both are let go
by the kernel or the server when the holder dies, however it dies. Without the lease PostgreSQL catalogs lose deletes
without a word when maintenance and a writer overlap, and two imports insert one person twice: there is no UNIQUE.
Whoever needs both takes the takeout lease first. Do not put a pooler that shares sessions between clients in front of
the catalog.
"""

import fcntl
import logging
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import psycopg
from psycopg import errors as postgres_errors

from transforms.errors import CatalogBusy, LeaseTimeout
from transforms.settings import Settings

_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True)
class Lease:
    """One that a warehouse has. `key`: in PostgreSQL, where advisory locks belong to one database, so to one lake;
    `held_by`: whom a message names.
    """

    name: str
    key: int
    held_by: str


WRITER: Final = Lease("writer", 0x636F6E7461637473, "another writer")
TAKEOUT: Final = Lease("takeout", 0x636F6E7461637474, "an export, a review file or a purge")

_ALONE: Final = ("SELECT pg_try_advisory_lock(%s)", "SELECT pg_advisory_lock(%s)")
_SHARED: Final = ("SELECT pg_try_advisory_lock_shared(%s)", "SELECT pg_advisory_lock_shared(%s)")

Recheck = Callable[[], None]
"""Raises CatalogBusy when the lease was lost meanwhile. Ask before COMMIT."""


def hold(
    settings: Settings, purpose: str, lease: Lease = WRITER, *, shared: bool = False
) -> AbstractContextManager[Recheck]:
    """Hold a lease for the block, alone or with all who share it; `purpose` is an id for the log.

    Raises:
        LeaseTimeout: others held it for longer than `settings.lease_timeout`.
        CatalogBusy: the catalog's server could not be reached.
    """
    wanted = _Wanted(lease, shared, settings.lease_timeout, purpose)
    if uri := settings.catalog.get_secret_value():
        return _advisory_lock(uri, wanted)
    settings.make_folders()
    return _file_lock(settings.lake / f"{lease.name}.lock", wanted)


@dataclass(frozen=True)
class _Wanted:
    """A lease, how it is to be held, for how long somebody waits for it, and what for."""

    lease: Lease
    shared: bool
    timeout: timedelta
    purpose: str

    def waits(self) -> None:
        _LOG.info("%s waits for the %s lease", self.purpose, self.lease.name)

    def got(self, start: float) -> None:
        _LOG.info("%s got the %s lease after %.1f s", self.purpose, self.lease.name, time.monotonic() - start)

    def timed_out(self) -> LeaseTimeout:
        seconds = self.timeout.total_seconds()
        return LeaseTimeout(
            f"{self.purpose} waited {seconds:.0f} s for the {self.lease.name} lease: {self.lease.held_by} holds it."
            " Nothing was written meanwhile. Try again when it has finished.",
            purpose=self.purpose, lease=self.lease.name, seconds=seconds,
        )  # fmt: skip


@contextmanager
def _file_lock(path: Path, wanted: _Wanted) -> Iterator[Recheck]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock_file(descriptor, wanted)
        yield lambda: None
    finally:
        os.close(descriptor)


def _lock_file(descriptor: int, wanted: _Wanted) -> None:
    start = time.monotonic()
    tries = 0
    while True:
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if wanted.shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() - start > wanted.timeout.total_seconds():
                raise wanted.timed_out() from None
        else:
            break
        if tries == 0:
            wanted.waits()
        tries += 1
        time.sleep(random.uniform(0.01, 0.05))  # noqa: S311 - no secret: it only spreads the waiters
    if tries:
        wanted.got(start)


@contextmanager
def _advisory_lock(uri: str, wanted: _Wanted) -> Iterator[Recheck]:
    with _connected(uri) as connection:
        _lock_database(connection, wanted)
        yield lambda: _require_alive(connection)


@contextmanager
def _connected(uri: str) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    try:
        connection = psycopg.connect(uri, autocommit=True, application_name="contact-warehouse lease")
    except psycopg.Error as error:
        raise _unreachable(error) from None
    try:
        yield connection
    finally:
        connection.close()


def _lock_database(connection: "psycopg.Connection[tuple[object, ...]]", wanted: _Wanted) -> None:
    start = time.monotonic()
    milliseconds = max(1, int(wanted.timeout.total_seconds() * 1000))
    at_once, in_turn = _SHARED if wanted.shared else _ALONE
    try:
        # A host that vanishes must not keep the lease: the server asks after 30 s of silence, never sooner.
        connection.execute(
            "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3"
        )
        connection.execute("SET idle_session_timeout = 0; SET statement_timeout = 0")
        connection.execute("SELECT set_config('lock_timeout', %s, false)", [str(milliseconds)])
        held = connection.execute(at_once, [wanted.lease.key]).fetchone()
        if held == (True,):
            return
        wanted.waits()
        connection.execute(in_turn, [wanted.lease.key])
    except postgres_errors.LockNotAvailable:
        raise wanted.timed_out() from None
    except psycopg.Error as error:
        raise _unreachable(error) from None
    wanted.got(start)


def _require_alive(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    try:
        connection.execute("SELECT 1")
    except psycopg.Error as error:
        raise _unreachable(error) from None


def _unreachable(error: psycopg.Error) -> CatalogBusy:
    kind = type(error).__name__
    error.args = (kind,)
    return CatalogBusy(
        "The catalog's server could not be reached for its leases. Nothing was written. Try again.", kind=kind
    )
