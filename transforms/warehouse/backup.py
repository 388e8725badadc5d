"""Backup and restore of the embedded warehouse. A backup is a home: catalog, files, the pseudonym key, certificates.

The catalog is copied first, then the files it names, under the writer's lease; then the copy is opened and read as a
whole, every file compared with the manifest. A PostgreSQL catalog and an object store are backed up by their own tools
(pg_dump while no writer runs, then the bucket): both verbs refuse.
"""

import logging
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from transforms.errors import BackupRefused
from transforms.settings import Settings
from transforms.warehouse import lease
from transforms.warehouse.catalog import attached
from transforms.warehouse.door import Warehouse
from transforms.warehouse.files import write_through
from transforms.warehouse.ledger import referenced
from transforms.warehouse.verify import verify

log = logging.getLogger(__name__)

_CATALOG: Final = "catalog.sqlite"
_BESIDE: Final = ("secrets", "certificates")
"""Folders that go along: without the key no suppression is found again."""

Replay = Callable[[Warehouse, Settings], Mapping[str, int]]


def back_up(settings: Settings, target: Path) -> dict[str, Any]:
    """Copy the warehouse to a folder that is not there yet. Writers wait meanwhile, readers go on.

    Returns:
        Counts: files, bytes, tables, rows.

    Raises:
        BackupRefused: the folder is there, there is no warehouse, or it is not an embedded one.
        WarehouseDamaged: the copy is not what was once written: the warehouse itself is damaged. No backup is left.
    """
    _require_embedded(settings)
    if target.exists():
        raise BackupRefused(f"{target.name} is there already. Nothing was written. Name a new folder.")
    if not (settings.lake / _CATALOG).exists():
        raise BackupRefused("There is no warehouse to back up in CONTACTS_HOME. Nothing was written.")
    draft = target.with_name(f".{target.name}.partial")
    shutil.rmtree(draft, ignore_errors=True)
    copy = _home(settings, draft)
    copy.make_folders()
    try:
        with lease.hold(settings, "backup"):
            _copy_catalog(settings.lake / _CATALOG, copy.lake / _CATALOG)
            with attached(copy, read_only=True) as session:
                names = [file["path"] for file in referenced(session)]
            size = sum(_copy(settings.lake / "files" / name, copy.lake / "files" / name) for name in names)
        _copy_beside(settings.home, draft)
        counts = verify(Warehouse(copy))
        draft.rename(target)
        write_through(target.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    log.info("backed up files=%d bytes=%d", len(names), size)
    return {"files": len(names), "bytes": size, **counts}


def restore(settings: Settings, source: Path, *, replay: Replay) -> dict[str, Any]:
    """Make a backup the warehouse of an empty home. Nobody can read it before `replay` has run on it.

    Returns:
        Counts: tables, rows, and those of the replay.

    Raises:
        BackupRefused: it is no backup, the home holds a warehouse or another pseudonym key, or is not an embedded one.
        WarehouseDamaged: the backup is damaged. Nothing was changed in any of these cases.
    """
    _require_embedded(settings)
    if not (source / "lake" / _CATALOG).exists():
        raise BackupRefused(f"{source.name} is no backup: it holds no catalog. Nothing was changed.")
    if [path for path in settings.lake.rglob("*") if path.is_file() and path.name != "writer.lock"]:
        raise BackupRefused(
            "CONTACTS_HOME holds a warehouse already. Nothing was changed. Stop Airflow, move lake/ away, try again."
        )
    _require_same_key(settings.secrets, source / "secrets")
    draft = settings.home / ".restoring"
    shutil.rmtree(draft, ignore_errors=True)
    copy = _home(settings, draft)
    copy.make_folders()
    try:
        for path in (path for path in (source / "lake").rglob("*") if path.is_file() and path.name != "writer.lock"):
            _copy(path, draft / path.relative_to(source))
        _copy_beside(source, draft)
        warehouse = Warehouse(copy)
        counts = verify(warehouse)
        replayed = dict(replay(warehouse, copy))
        _copy_beside(draft, settings.home)
        shutil.rmtree(settings.lake, ignore_errors=True)
        copy.lake.rename(settings.lake)
        write_through(settings.home)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    log.info("restored %s", " ".join(f"{name}={count}" for name, count in (counts | replayed).items()))
    return counts | replayed


def _home(settings: Settings, home: Path) -> Settings:
    """The settings of a copy; what it has to replay is the warehouse's own."""
    return settings.model_copy(update={"home": home, "journal_path": settings.journal})


def _require_embedded(settings: Settings) -> None:
    if settings.catalog.get_secret_value() or settings.data_path:
        raise BackupRefused(
            "Only the embedded warehouse is backed up here. Nothing was written. Back up PostgreSQL with pg_dump while"
            " no writer runs, then the bucket, with the tools of your server."
        )


def _require_same_key(ours: Path, theirs: Path) -> None:
    for path in theirs.iterdir() if theirs.exists() else ():
        kept = ours / path.name
        if kept.exists() and kept.read_bytes() != path.read_bytes():
            raise BackupRefused(
                f"secrets/{path.name} of CONTACTS_HOME is not the backup's. Nothing was changed. Restore into an empty"
                " home, or move the key away."
            )


def _copy_catalog(source: Path, target: Path) -> None:
    """SQLite's own backup: a consistent copy whatever its journal holds. No lake is attached in this process now."""
    with (
        closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as ours,
        closing(sqlite3.connect(target)) as theirs,
    ):
        ours.backup(theirs)
    target.chmod(0o600)
    write_through(target)


def _copy(source: Path, target: Path) -> int:
    """Copy a file through to the disk; returns its size."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o600)
    write_through(target)
    return target.stat().st_size


def _copy_beside(source: Path, target: Path) -> None:
    for folder in _BESIDE:
        for path in sorted((source / folder).glob("*")):
            if path.is_file():
                _copy(path, target / folder / path.name)
