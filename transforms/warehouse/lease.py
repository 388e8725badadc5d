"""The writer's lease: one writer at a time, whatever it does, purge and migrations included.

Embedded: flock on a file in the lake's folder. PostgreSQL: an advisory lock on a connection of its own. Both are let go
by the kernel or the server when the holder dies, however it dies. Without the lease PostgreSQL catalogs lose deletes
without a word when maintenance and a writer overlap, and two imports insert one person twice: there is no UNIQUE.
Do not put a pooler that shares sessions between clients in front of the catalog.
"""

import fcntl
import logging
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

import psycopg
from psycopg import errors as postgres_errors

from transforms.errors import CatalogBusy, LeaseTimeout
from transforms.settings import Settings

_LOG: Final = logging.getLogger(__name__)
_ADVISORY_KEY: Final = 0x636F6E7461637473  # "contacts" in ASCII; advisory locks belong to one database, so to one lake

Recheck = Callable[[], None]
"""Raises CatalogBusy when the lease was lost meanwhile. Ask before COMMIT."""


def hold(settings: Settings, purpose: str) -> AbstractContextManager[Recheck]:
    """Hold the lease for the block; `purpose` is an id for the log.

    Raises:
        LeaseTimeout: another writer held it for longer than `settings.lease_timeout`.
        CatalogBusy: the catalog's server could not be reached.
    """
    if uri := settings.catalog.get_secret_value():
        return _advisory_lock(uri, settings.lease_timeout, purpose)
    settings.make_folders()
    return _file_lock(settings.lake / "writer.lock", settings.lease_timeout, purpose)


@contextmanager
def _file_lock(path: Path, timeout: timedelta, purpose: str) -> Iterator[Recheck]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock_file(descriptor, timeout, purpose)
        yield lambda: None
    finally:
        os.close(descriptor)


def _lock_file(descriptor: int, timeout: timedelta, purpose: str) -> None:
    start = time.monotonic()
    tries = 0
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() - start > timeout.total_seconds():
                raise _timed_out(timeout, purpose) from None
        else:
            break
        if tries == 0:
            _LOG.info("%s waits for the writer lease", purpose)
        tries += 1
        time.sleep(random.uniform(0.01, 0.05))  # noqa: S311 - no secret: it only spreads the waiters
    if tries:
        _LOG.info("%s got the writer lease after %.1f s", purpose, time.monotonic() - start)


@contextmanager
def _advisory_lock(uri: str, timeout: timedelta, purpose: str) -> Iterator[Recheck]:
    with _connected(uri) as connection:
        _lock_database(connection, timeout, purpose)
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


def _lock_database(connection: "psycopg.Connection[tuple[object, ...]]", timeout: timedelta, purpose: str) -> None:
    start = time.monotonic()
    milliseconds = max(1, int(timeout.total_seconds() * 1000))
    try:
        # A host that vanishes must not keep the lease: the server asks after 30 s of silence, never sooner.
        connection.execute(
            "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3"
        )
        connection.execute("SET idle_session_timeout = 0; SET statement_timeout = 0")
        connection.execute("SELECT set_config('lock_timeout', %s, false)", [str(milliseconds)])
        held = connection.execute("SELECT pg_try_advisory_lock(%s)", [_ADVISORY_KEY]).fetchone()
        if held == (True,):
            return
        _LOG.info("%s waits for the writer lease", purpose)
        connection.execute("SELECT pg_advisory_lock(%s)", [_ADVISORY_KEY])
    except postgres_errors.LockNotAvailable:
        raise _timed_out(timeout, purpose) from None
    except psycopg.Error as error:
        raise _unreachable(error) from None
    _LOG.info("%s got the writer lease after %.1f s", purpose, time.monotonic() - start)


def _require_alive(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    try:
        connection.execute("SELECT 1")
    except psycopg.Error as error:
        raise _unreachable(error) from None


def _unreachable(error: psycopg.Error) -> CatalogBusy:
    kind = type(error).__name__
    error.args = (kind,)
    return CatalogBusy(
        "The catalog's server could not be reached for the writer lease. Nothing was written. Try again.", kind=kind
    )


def _timed_out(timeout: timedelta, purpose: str) -> LeaseTimeout:
    seconds = timeout.total_seconds()
    return LeaseTimeout(
        f"{purpose} waited {seconds:.0f} s for the writer lease: another writer holds it. Nothing was written. "
        "Try again when it has finished.",
        purpose=purpose,
        seconds=seconds,
    )
