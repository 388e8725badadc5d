"""A zip of several lists, as Mailchimp exports an audience: each of them is imported as a list of its own.

`audience.zip/unsubscribed.csv` names a list inside a zip of the inbox, wherever a list's name is asked for. All share
the attestation beside the zip. A zip of one list needs none of this: it is that list.
"""

import hashlib
import shutil
import zlib
from glob import escape
from pathlib import Path
from typing import Final

from transforms.errors import ListUnreadable, UnsafePath
from transforms.lists.attestation import SIDECAR_SUFFIX
from transforms.lists.inbox import open_list
from transforms.lists.recognise import strictness_of_name
from transforms.lists.source import BLOCK, ListFile
from transforms.lists.working import create
from transforms.settings import Settings

_SUFFIX: Final = ".zip"


def lists_in(settings: Settings, list_path: str) -> tuple[str, ...]:
    """The lists that a file of the inbox holds, by the names to import them under: its own, or those inside a zip of
    several. The strictest kind comes first, so that nobody who left is mailable even between two imports.

    What cannot be opened counts as one list: staging it says why.
    """
    try:
        with ListFile(open_list(settings, list_path), settings) as file:
            names = [member.filename for member in file.members()]
    except (ListUnreadable, UnsafePath):
        names = []
    if len(names) < 2:
        return (list_path,)
    return tuple(f"{list_path}/{name}" for name in sorted(names, key=lambda name: (strictness_of_name(name), name)))


def locate(settings: Settings, list_path: str) -> tuple[Path, str]:
    """The file of the inbox a list's name leads to, and which list inside it, if it is a zip of several; else `""`.

    Raises:
        UnsafePath, ListUnreadable: as `open_list`.
    """
    zipped, member = _split(settings, list_path)
    return open_list(settings, zipped), member


def unpack(path: Path, member: str, target: Path, settings: Settings) -> Path:
    """Write a list inside the zip at `path` to `target` (private, new), bounded as any packed list is.

    Raises:
        ListUnreadable: not_found, archive, truncated, limits, empty_file, not_csv, changed_during_read.
    """
    with ListFile(path, settings, member) as file, create(target) as out:
        for block in file.content():
            out.write(block)
    return target


def archive(settings: Settings, list_path: str, sha256: str, folder: Path) -> bool:
    """Put a list inside a zip, and the attestation, into `folder`; remove the zip from the inbox when all its lists lie
    in the archive. False: `list_path` is no such list. A zip that was laid in its place meanwhile stays as it is.
    """
    zipped, member = _split(settings, list_path)
    if not member:
        return False
    path, draft = settings.inbox / zipped, folder / ".draft"
    sidecar = path.with_name(path.name + SIDECAR_SUFFIX)
    draft.unlink(missing_ok=True)
    try:
        unpack(path, member, draft, settings)
        if _digest(draft) != sha256:
            return True
        draft.replace(folder / member)
        if sidecar.exists():
            shutil.copyfile(sidecar, folder / (member + SIDECAR_SUFFIX))
        with ListFile(path, settings) as file:
            waiting = [it for it in file.members() if not _archived(settings, it.filename, it.file_size, it.CRC)]
    except ListUnreadable:  # another file lies there
        return True
    finally:
        draft.unlink(missing_ok=True)
    if not waiting:
        path.unlink()
        sidecar.unlink(missing_ok=True)
    return True


def _split(settings: Settings, list_path: str) -> tuple[str, str]:
    zipped, _, member = list_path.rpartition("/")
    inside = zipped.lower().endswith(_SUFFIX) and (settings.inbox / zipped).is_file()
    return (zipped, member) if inside else (list_path, "")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _archived(settings: Settings, name: str, size: int, crc: int) -> bool:
    """Whether a list of this name and these bytes was imported: the archive alone knows."""
    found = settings.archive.glob(f"*/{escape(name)}")
    return any(path.stat().st_size == size and _crc(path) == crc for path in found)


def _crc(path: Path) -> int:
    crc = 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            crc = zlib.crc32(block, crc)
    return crc
