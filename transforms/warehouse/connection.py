"""One DuckDB with its limits, its extensions and a spill folder of its own. Knows nothing of the lake."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import duckdb

from transforms.settings import Settings
from transforms.warehouse.query import Query
from transforms.warehouse.session import Session

_SPILL_PREFIX: Final = "session-"
_LOCKED: Final = Query.inline("lock the configuration", "SET lock_configuration = true")


@contextmanager
def scratch(settings: Settings, *, preserve_insertion_order: bool = True) -> Iterator[Session]:
    """A DuckDB in memory with the warehouse's limits but without the lake, for reading list files (any encoding)."""
    with connect(settings, ("encodings",), preserve_insertion_order=preserve_insertion_order) as connection:
        session = Session(connection)
        lock_settings(session)
        yield session


def lock_settings(session: Session) -> None:
    """From here on no setting can be changed on this connection."""
    session.run(_LOCKED)


@contextmanager
def connect(
    settings: Settings, extensions: tuple[str, ...], *, preserve_insertion_order: bool
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB in memory, limited by `settings`, time zone UTC, with the wheels' `extensions` loaded.

    The extensions are loaded by path out of their wheels: nothing is downloaded or copied, so any number of processes
    may start at once. Their signature is not checked again (that takes 0.2 s to 1.5 s a file, and the wheels are pinned
    like DuckDB itself); unsigned files are allowed for these LOADs only. ICU is built in.
    """
    settings.make_folders()
    with _spill_folder(settings.spill) as spill:
        connection = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": settings.memory_limit,
                "threads": settings.threads,
                "temp_directory": str(spill),
                "preserve_insertion_order": preserve_insertion_order,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "allow_community_extensions": False,
                "extension_directory": str(spill / "extensions"),
                "secret_directory": str(spill / "secrets"),  # not the user's own; the PostgreSQL scanner looks there
                "allow_unsigned_extensions": True,
            },
        )
        try:
            for extension in extensions:
                connection.execute(f"LOAD {quoted(str(_extension_file(extension)))}")
            connection.execute("SET allow_unsigned_extensions = false")
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute("SET enable_progress_bar = false")
            yield connection
        finally:
            # Closing a connection whose PostgreSQL transaction lost its server lets an error out of a destructor, and
            # that ends the whole process: so roll back first.
            with suppress(duckdb.Error):
                connection.rollback()
            connection.close()


def quoted(text: str) -> str:
    """A SQL string literal, for the few statements that bind no values (LOAD, ATTACH)."""
    return "'" + text.replace("'", "''") + "'"


def sweep_spill(spill: Path) -> int:
    """Remove what killed processes spilled: contacts in clear text. Returns the count of folders; living ones stay."""
    removed = 0
    for folder in spill.glob(f"{_SPILL_PREFIX}*"):
        if (descriptor := _try_lock(folder)) is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(descriptor)
            removed += 1
    return removed


def _extension_file(name: str) -> Path:
    spec = find_spec(f"duckdb_extension_{name}")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"the wheel duckdb-extension-{name.replace('_', '-')} is not installed")
    return Path(spec.origin).parent / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"


@contextmanager
def _spill_folder(spill: Path) -> Iterator[Path]:
    """A folder for one connection: DuckDB names spill files alike in every process, and would share them."""
    descriptor = None
    while descriptor is None:  # a sweep may get between the two lines below
        folder = Path(tempfile.mkdtemp(prefix=_SPILL_PREFIX, dir=spill))
        descriptor = _try_lock(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def _try_lock(folder: Path) -> int | None:
    """Take a folder, or None: another process lives in it, or it is gone. The kernel frees it when the process dies."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    if not folder.exists():
        os.close(descriptor)
        return None
    return descriptor
