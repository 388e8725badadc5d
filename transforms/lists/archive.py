"""Imported lists and what was staged of them are gone after `archive_days` x 24 hours: `expire` sees to that.

Belongs here: how old a folder is, and removing whole folders. Does not belong here: whether the clock can be believed
(`clock`), moving a list into the archive (`quarantine.archive`), nor the purge of a person, who goes earlier.

A folder's age counts from its own time of change: when the list was moved in, or the staged list made or used again.
"""

import logging
import os
import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from transforms import clock
from transforms.errors import PermanentError
from transforms.settings import Settings

log = logging.getLogger(__name__)

_DOOMED: Final = ".expired"
"""A folder goes in here whole before it is taken apart, so that nobody meets half of one. Two levels down, where
`reuse` does not look."""
_LAST_SEEN: Final = ".last_expiry"


def expire(settings: Settings, *, as_of: datetime) -> dict[str, int]:
    """Remove archived and staged lists past their time, and what killed stagings left behind.

    Nothing is removed on the word of one reading of the clock: if the pass before is further from `as_of` than
    `clock_tolerance`, in either direction, or there was none, this pass only counts. The next one removes.

    Args:
        settings: places and limits.
        as_of: now, aware UTC.

    Returns:
        Counts of folders: `archived`, `staged` and `abandoned` that were removed, `postponed` that should have been,
        `restamped` that bore a time in the future (theirs begins anew), `kept`.

    Raises:
        PermanentError: folders cannot be removed; says how many. All others are gone.
    """
    settings.make_folders()
    note = settings.archive / _LAST_SEEN
    believed = clock.is_steady(note, as_of=as_of, tolerance=settings.clock_tolerance)
    limit = as_of - timedelta(hours=24 * settings.archive_days)
    archived = _older(_imports(settings.archive), limit)
    staged = _older(_imports(settings.staged), limit)
    abandoned = _older(settings.staged.glob(".staging-*"), as_of - settings.abandoned_after)
    gone = {"archived": archived, "staged": staged, "abandoned": abandoned}
    counts = {name: len(folders) if believed else 0 for name, folders in gone.items()}
    counts["postponed"] = 0 if believed else sum(map(len, gone.values()))
    counts["restamped"] = _restamp(settings, as_of) if believed else 0
    if believed:
        _remove(settings, [*archived, *staged, *abandoned])
    counts["kept"] = sum(1 for root in (settings.archive, settings.staged) for _ in _imports(root))
    clock.remember(note, as_of=as_of)
    log.info("expired as_of=%s %s", as_of.isoformat(), " ".join(f"{name}={n}" for name, n in counts.items()))
    return counts


def _imports(root: Path) -> Iterator[Path]:
    """The folders of imports. What people put beside them is theirs; a link is nobody's folder."""
    return (
        path for path in sorted(root.iterdir()) if _is_import(path.name) and path.is_dir() and not path.is_symlink()
    )


def _is_import(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False


def _changed_at(folder: Path) -> datetime:
    return datetime.fromtimestamp(folder.lstat().st_mtime, UTC)


def _older(folders: Iterable[Path], limit: datetime) -> list[Path]:
    return [folder for folder in folders if _changed_at(folder) <= limit]


def _restamp(settings: Settings, as_of: datetime) -> int:
    """A folder that was made while the clock was ahead would stay for as long as it was ahead."""
    ahead = [
        folder
        for root in (settings.archive, settings.staged)
        for folder in _imports(root)
        if _changed_at(folder) > as_of + settings.clock_tolerance
    ]
    for folder in ahead:
        os.utime(folder, (as_of.timestamp(), as_of.timestamp()))
    return len(ahead)


def _remove(settings: Settings, folders: Iterable[Path]) -> None:
    doomed = [root / _DOOMED for root in (settings.archive, settings.staged)]
    for place in doomed:
        shutil.rmtree(place, ignore_errors=True)  # what a killed pass left
        place.mkdir(mode=0o700, exist_ok=True)
    failed = 0
    for folder in folders:
        try:
            shutil.rmtree(folder.rename(folder.parent / _DOOMED / folder.name))
        except OSError:
            failed += 1
    for place in doomed:
        shutil.rmtree(place, ignore_errors=True)
    if failed:
        raise PermanentError(
            f"{failed} expired folders of archive/ and staged/ could not be removed. All others are gone. See to the"
            " rights of their files and folders, then clear this task.",
            failed=failed,
        )
