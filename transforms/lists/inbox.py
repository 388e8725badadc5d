"""The door between a name somebody typed and a file of the inbox.

Only names inside the inbox get through; nothing is opened or read here (`source` does that, without following links).
"""

import stat
from pathlib import Path, PurePosixPath

from transforms.errors import UnsafePath
from transforms.rules.file import unreadable
from transforms.settings import Settings


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
