"""The door between a name somebody typed, or a day, and files of the inbox.

Only names inside the inbox get through; nothing is opened or read here (`source` does that, without following links).
"""

import re
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Final

from transforms.errors import UnsafePath
from transforms.lists.attestation import SIDECAR_SUFFIX
from transforms.rules.file import unreadable
from transforms.settings import Settings

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def open_list(settings: Settings, list_path: str) -> Path:
    """The list that `list_path`, relative to the inbox, names. Folders below the inbox are allowed, links are not.

    Raises:
        UnsafePath: the name is absolute, climbs out of the inbox, passes a link, or is no regular file.
        ListUnreadable: `not_found`.
    """
    parts = PurePosixPath(list_path).parts
    if not parts or list_path.startswith("/") or ".." in parts or "\0" in list_path or "\\" in list_path:
        raise UnsafePath(
            "The list's name leaves the inbox. Nothing was written. Give a name relative to the inbox.", cause="name"
        )
    path = settings.inbox
    for part in parts:
        path = path / part
        _require_plain(path, last=path == settings.inbox.joinpath(*parts))
    if not path.resolve().is_relative_to(settings.inbox.resolve()):
        raise UnsafePath("The list lies outside the inbox. Nothing was written. Move it in.", cause="outside")
    return path


def open_sidecar(listed: Path) -> Path | None:
    """The `.consent.yaml` beside a list that `open_list` let through, or None if there is none.

    Raises:
        UnsafePath: it is a link, or no regular file: reading a pipe would wait for ever.
    """
    path = listed.with_name(listed.name + SIDECAR_SUFFIX)
    if not path.is_symlink() and not path.exists():
        return None
    if not stat.S_ISREG(path.lstat().st_mode):
        raise UnsafePath(
            f"The list's {SIDECAR_SUFFIX} is no regular file. Nothing was written. Put the file itself there.",
            cause="sidecar",
        )
    return path


def waiting(settings: Settings, first: date, last: date) -> Iterator[str]:
    """The lists in the folders of these days, both included, as names below the inbox; folder by folder, by name.

    Every file is a list, but for hidden ones and attestations; an attestation without its list counts as the list. A
    folder that is a link is not looked into: it is given as if it were a list, and nobody opens it.
    """
    for folder in sorted(settings.inbox.iterdir()):
        day = _day(folder.name)
        if day is None or not first <= day <= last:
            continue
        if folder.is_symlink():
            yield folder.name
        elif folder.is_dir():
            names = {path.name.removesuffix(SIDECAR_SUFFIX) for path in folder.iterdir() if path.name[0] != "."}
            yield from (f"{folder.name}/{name}" for name in sorted(names))


def _require_plain(path: Path, *, last: bool) -> None:
    try:
        mode = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise unreadable("not_found") from None
    except OSError:
        raise UnsafePath(
            "The list's name cannot be used. Nothing was written. Rename the file.", cause="name"
        ) from None
    if stat.S_ISLNK(mode):
        raise UnsafePath("The list's name passes a link. Nothing was written. Put the file itself there.", cause="link")
    if last and not stat.S_ISREG(mode):
        raise UnsafePath("The list is no regular file. Nothing was written. Upload a file.", cause="kind")


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(name) if _DAY.fullmatch(name) else None
    except ValueError:
        return None
