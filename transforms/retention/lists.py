"""Archived and staged lists, quarantine files and reports, and review files that hold one of those who go.

A list that one of them came in by goes whole, and so does any in which a probe is found or that cannot be unpacked:
they are copies, kept for a month. A quarantine file is nobody's copy: its other records wait to be mended, so only
theirs are taken out of it.
"""

import io
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import polars as pl

from transforms.lists.recognise import QUARANTINE_CAPTIONS
from transforms.retention.needles import Needles
from transforms.retention.search import Search, files_below
from transforms.settings import Settings

_DOOMED: Final = ".purged"


def remove(settings: Settings, search: Search, imports: Iterable[UUID], *, now: datetime) -> dict[str, int]:
    """Remove them. Counts: `lists` whose folders went, `quarantined` files out of which records were taken, `reviews`
    that went: the queue can be written anew.
    """
    named = {str(import_id) for import_id in imports}
    folders = [
        folder
        for root in (settings.archive, settings.staged)
        for folder in _folders(root)
        if folder.name in named or (not in_flight(settings, folder, now) and _holds(search, folder))
    ]
    for folder in folders:
        _take_away(folder)
    for root in (settings.archive, settings.staged):
        shutil.rmtree(root / _DOOMED, ignore_errors=True)
    mended = [_without(path, search.needles) for path in files_below(settings.quarantine) if search.file(path)]
    reviews = [path for path in files_below(settings.review) if search.file(path)]
    for path in reviews:
        path.unlink()
    return {"lists": len(folders), "quarantined": len(mended), "reviews": len(reviews)}


def in_flight(settings: Settings, path: Path, now: datetime) -> bool:
    """Whether a path is in the folder of a list that is just being staged, or waits to be loaded: newer than
    `abandoned_after`. What it says of anybody is news, not a trace.
    """
    if not path.is_relative_to(settings.staged) or path == settings.staged:
        return False
    folder = settings.staged / path.relative_to(settings.staged).parts[0]
    return folder.exists() and folder.stat().st_mtime > (now - settings.abandoned_after).timestamp()


def _folders(root: Path) -> list[Path]:
    return [path for path in sorted(root.iterdir()) if path.is_dir() and not path.is_symlink()]


def _holds(search: Search, folder: Path) -> bool:
    return any(search.file(path) for path in files_below(folder))


def _take_away(folder: Path) -> None:
    """Whole or not at all, for whoever looks into it meanwhile."""
    doomed = folder.parent / _DOOMED
    doomed.mkdir(mode=0o700, exist_ok=True)
    shutil.rmtree(doomed / folder.name, ignore_errors=True)
    if folder != doomed:
        folder.rename(doomed / folder.name)


def _without(path: Path, needles: Needles) -> Path:
    """A quarantine file keeps the records that tell of nobody who goes; a file that is none of ours goes whole."""
    header, _, body = path.read_text("utf-8", errors="replace").partition("\n")
    rows = _records(header.rstrip("\r"), body)
    if rows is None:
        path.unlink()
        return path
    separator = header.rstrip("\r")[-len(QUARANTINE_CAPTIONS[-1]) - 1]
    lines = rows.select(pl.concat_str(pl.all(), separator=separator, ignore_nulls=True)).to_series()
    telling = lines.is_in(needles.among(lines).to_list())
    draft = path.with_suffix(".draft")
    draft.touch(mode=0o600)
    kept = rows.filter(~telling).write_csv(include_header=False, separator=separator)
    draft.write_text(f"{header}\n{kept}", "utf-8", newline="")
    shutil.copystat(path, draft)  # its time goes on
    draft.replace(path)
    return path


def _records(header: str, body: str) -> pl.DataFrame | None:
    """The records of a quarantine file as texts; None if it does not end in the columns that a quarantine adds."""
    separator = header[-len(QUARANTINE_CAPTIONS[-1]) - 1 : -len(QUARANTINE_CAPTIONS[-1])]
    if not separator or not header.endswith(separator.join(QUARANTINE_CAPTIONS)):
        return None
    if not body:
        return pl.DataFrame()
    return pl.read_csv(io.StringIO(body), has_header=False, separator=separator, infer_schema=False)
