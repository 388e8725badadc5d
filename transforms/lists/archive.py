"""Imported lists and what was staged of them are gone after `archive_days` x 24 hours, and what people were to look at,
in `quarantine/` and `review/`, after its own days: `expire` sees to that.

Belongs here: how old a folder or file is, and removing it whole. Does not belong here: whether the clock can be
believed (`clock`), moving a list into the archive (`quarantine.archive`), nor the purge of a person, who goes earlier.

Age counts from the time of change: when the list was moved in, the staged list made or used again, the file written.
"""

import logging
import os
import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import chain
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
    """Remove lists and files past their time (`rules/retention.txt`), and what killed stagings left behind.

    Nothing is removed on the word of one reading of the clock: if the pass before is further from `as_of` than
    `clock_tolerance`, in either direction, or there was none, this pass only counts. The next one removes.

    Args:
        settings: places and limits.
        as_of: now, aware UTC.

    Returns:
        Counts: `archived`, `staged` and `abandoned` folders and files of `quarantine` and `review` that were removed,
        `postponed` that should have been, `restamped` that bore a time in the future (theirs begins anew), `kept`.

    Raises:
        PermanentError: some cannot be removed; says how many. All others are gone.
    """
    settings.make_folders()
    note = settings.archive / _LAST_SEEN
    believed = clock.is_steady(note, as_of=as_of, tolerance=settings.clock_tolerance)
    gone = {
        "archived": _older(_imports(settings.archive), _ago(as_of, settings.archive_days)),
        "staged": _older(_imports(settings.staged), _ago(as_of, settings.archive_days)),
        "abandoned": _older(settings.staged.glob(".staging-*"), as_of - settings.abandoned_after),
        "quarantine": _older(_files(settings.quarantine), _ago(as_of, settings.quarantine_days)),
        "review": _older(_files(settings.review), _ago(as_of, settings.review_days)),
    }
    counts = {name: len(paths) if believed else 0 for name, paths in gone.items()}
    counts["postponed"] = 0 if believed else sum(map(len, gone.values()))
    counts["restamped"] = _restamp(settings, as_of) if believed else 0
    if believed:
        _remove(settings, chain.from_iterable(gone.values()))
    counts["kept"] = sum(1 for _ in _expiring(settings))
    clock.remember(note, as_of=as_of)
    log.info("expired as_of=%s %s", as_of.isoformat(), " ".join(f"{name}={n}" for name, n in counts.items()))
    return counts


def mend_before(settings: Settings, written_at: datetime) -> date:
    """The first day (UTC) on which `expire` may remove what was laid into `quarantine/` at that time."""
    return (written_at + _days(settings.quarantine_days)).astimezone(UTC).date()


def _imports(root: Path) -> Iterator[Path]:
    """The folders of imports. What people put beside them is theirs; a link is nobody's folder."""
    return (
        path for path in sorted(root.iterdir()) if _is_import(path.name) and path.is_dir() and not path.is_symlink()
    )


def _files(root: Path) -> Iterator[Path]:
    """The files in a folder for people; what they lay below it is theirs."""
    return (path for path in sorted(root.iterdir()) if path.is_file() and not path.is_symlink())


def _expiring(settings: Settings) -> Iterator[Path]:
    """All that has a time here."""
    yield from chain(_imports(settings.archive), _imports(settings.staged))
    yield from chain(_files(settings.quarantine), _files(settings.review))


def _ago(as_of: datetime, days: int) -> datetime:
    return as_of - _days(days)


def _days(days: int) -> timedelta:
    return timedelta(hours=24 * days)


def _is_import(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False


def _changed_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.lstat().st_mtime, UTC)


def _older(paths: Iterable[Path], limit: datetime) -> list[Path]:
    return [path for path in paths if _changed_at(path) <= limit]


def _restamp(settings: Settings, as_of: datetime) -> int:
    """What was made while the clock was ahead would stay for as long as it was ahead."""
    ahead = [path for path in _expiring(settings) if _changed_at(path) > as_of + settings.clock_tolerance]
    for path in ahead:
        os.utime(path, (as_of.timestamp(), as_of.timestamp()))
    return len(ahead)


def _remove(settings: Settings, paths: Iterable[Path]) -> None:
    doomed = [root / _DOOMED for root in (settings.archive, settings.staged)]
    for place in doomed:
        shutil.rmtree(place, ignore_errors=True)  # what a killed pass left
        place.mkdir(mode=0o700, exist_ok=True)
    failed = 0
    for path in paths:
        try:
            if path.is_dir():
                shutil.rmtree(path.rename(path.parent / _DOOMED / path.name))
            else:
                path.unlink(missing_ok=True)
        except OSError:
            failed += 1
    for place in doomed:
        shutil.rmtree(place, ignore_errors=True)
    if failed:
        raise PermanentError(
            f"{failed} expired lists of archive/ and staged/ or files of quarantine/ and review/ could not be removed."
            " All others are gone. See to the rights of their files and folders, then clear this task.",
            failed=failed,
        )
