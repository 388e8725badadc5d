"""The bytes of a list file: opened once, unpacked, bounded, and proven not to have changed meanwhile.

Here: links and special files, foreign formats by their first bytes, gzip and zip, size limits, SHA-256. Not here: what
the bytes mean as text (`encoding`) or as a table (`dialect`). Nothing is ever extracted by a name out of an archive.
"""

import gzip
import hashlib
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from transforms.errors import ListUnreadable, UnsafePath
from transforms.rules.file import unreadable
from transforms.settings import KIBIBYTE, MEBIBYTE, Settings

BLOCK: Final = 4 * MEBIBYTE
_EXPANSION_FLOOR: Final = 64 * MEBIBYTE  # below this, many equal rows may compress as well as they like
_DIRECTORY_LIMIT: Final = 64 * KIBIBYTE  # a zip of one member needs some hundred bytes
_MEMBERS_LIMIT: Final = 50
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"
_OFFICE: Final = (b"[Content_Types].xml", b"mimetypeapplication/")
_TEXT_SUFFIXES: Final = (".csv", ".tsv", ".txt")
_FOREIGN: Final = {
    "Parquet": b"PAR1",
    "an old Excel workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "PDF": b"%PDF-",
    "a program": b"\x7fELF",
    "a SQLite database": b"SQLite format 3\0",
    "zstd": b"\x28\xb5\x2f\xfd",
    "bzip2": b"BZh",
    "xz": b"\xfd7zXZ\0",
    "7-Zip": b"7z\xbc\xaf\x27\x1c",
    "RAR": b"Rar!\x1a\x07",
    "PNG": b"\x89PNG\r\n",
    "an empty zip": b"PK\x05\x06",
}
_DAMAGED: Final = (
    gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError,
)  # fmt: skip
_MARKUP: Final = (b"<!doctype", b"<html", b"<?xml", b"<table")


@dataclass(frozen=True)
class Stamp:
    """What the file system says of a file; another stamp means another or a changed file."""

    inode: int
    size: int
    modified_ns: int

    @classmethod
    def of(cls, path: Path) -> Self:
        """The stamp of the file at `path` itself, never of what a link points to."""
        return cls._from(path.lstat())

    @classmethod
    def _from(cls, status: os.stat_result) -> Self:
        return cls(status.st_ino, status.st_size, status.st_mtime_ns)


class ListFile:
    """An open list file. `content` may be read as often as needed; each time it must be the same.

    Attributes: `bytes` and `sha256` of the file as it lies there (packed), `packed` None, "gzip" or "zip".
    """

    def __init__(self, path: Path, settings: Settings, member: str = "") -> None:
        """Open `path`. `member`: which file of a zip, where it holds several.

        Raises:
            UnsafePath: a link, or no regular file.
            ListUnreadable: not_found, empty_file, not_csv, limits.
        """
        self._path = path
        self._member = member
        self._settings = settings
        self._file = _opened(path)
        self.stamp = Stamp._from(os.fstat(self._file.fileno()))
        self.bytes = self.stamp.size
        self.sha256 = ""
        start = self._file.read(KIBIBYTE)
        self.packed = "gzip" if start.startswith(_GZIP) else "zip" if start.startswith(_ZIP) else None
        self._refuse(start)

    def _refuse(self, start: bytes) -> None:
        if not start:
            raise unreadable("empty_file")
        if self.bytes > self._settings.max_list_bytes:
            raise unreadable("limits", f"{self.bytes:,} bytes", bytes=self.bytes)
        if not self.packed:
            _refuse_foreign(start)
        if self.packed == "zip" and any(mark in start for mark in _OFFICE):
            raise unreadable("not_csv", "it is an office document", format="office")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def content(self) -> Iterator[bytes]:
        """The unpacked bytes, in blocks of at most `BLOCK`, none of them empty.

        Raises:
            ListUnreadable: empty_file, not_csv, archive, several_lists, not_found, truncated, limits,
            changed_during_read.
        """
        if self.packed:
            self._seal(self._packed_digest())
            yield from self._unpacked()
        else:
            digest = hashlib.sha256()
            self._rewound()
            while block := self._file.read(BLOCK):
                digest.update(block)
                yield block
            self._seal(digest.hexdigest())

    def members(self) -> list[zipfile.ZipInfo]:
        """The files in a zip, every one of them fit to be a list by its name and kind; none where it is no zip.

        Raises:
            ListUnreadable: archive, truncated, not_csv.
        """
        if self.packed != "zip":
            return []
        try:
            return _zipped(self._rewound())[1]
        except _DAMAGED:
            raise _damaged() from None

    def require_unchanged(self) -> None:
        """Raises ListUnreadable(changed_during_read) unless the path still leads to the file as it was opened."""
        require_unchanged(self._path, self.stamp)

    def _packed_digest(self) -> str:
        digest = hashlib.sha256()
        self._rewound()
        while block := self._file.read(BLOCK):
            digest.update(block)
        return digest.hexdigest()

    def _rewound(self) -> IO[bytes]:
        self._file.seek(0)
        return self._file

    def _seal(self, sha256: str) -> None:
        if self.sha256 not in ("", sha256):
            raise unreadable("changed_during_read")
        self.sha256 = sha256
        self.require_unchanged()

    def _unpacked(self) -> Iterator[bytes]:
        limit = min(self._settings.max_list_bytes, max(_EXPANSION_FLOOR, self._settings.max_expansion * self.bytes))
        total = 0
        try:
            with self._opened_member() as member:
                while block := member.read(BLOCK):
                    if not total:
                        _refuse_nested(block)
                    total += len(block)
                    if total > limit:
                        raise unreadable("limits", f"it unpacks to more than {limit:,} bytes", limit=limit)
                    yield block
        except EOFError:
            raise unreadable("truncated") from None
        except _DAMAGED:
            raise _damaged() from None
        if not total:
            raise unreadable("empty_file")

    def _opened_member(self) -> IO[bytes]:
        """The one packed text, or the one that is asked for."""
        if self.packed == "gzip":
            return gzip.GzipFile(fileobj=self._rewound())  # type: ignore[return-value]  # a reader, as IO wants it
        archive, members = _zipped(self._rewound())
        chosen = [member for member in members if self._member in ("", member.filename)]
        if not chosen:
            raise unreadable("not_found", "it is not in the zip")
        if len(chosen) > 1:
            raise unreadable("several_lists", f"{len(chosen)} of them", lists=len(chosen))
        return archive.open(chosen[0])


def _damaged() -> ListUnreadable:
    return unreadable("archive", "it is damaged, or packed in a way that is not supported")


def require_unchanged(path: Path, stamp: Stamp) -> None:
    """Raises ListUnreadable(changed_during_read) unless the file at `path` still bears `stamp`."""
    try:
        same = Stamp.of(path) == stamp
    except OSError:
        same = False
    if not same:
        raise unreadable("changed_during_read")


def _opened(path: Path) -> IO[bytes]:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise unreadable("not_found") from None
    except OSError:
        raise UnsafePath("The list is a link or cannot be opened. Nothing was written. Upload a file.") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnsafePath("The list is no regular file. Nothing was written. Upload a file.", cause="kind")
    return os.fdopen(descriptor, "rb", buffering=0)


def _refuse_foreign(start: bytes) -> None:
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    markup = "HTML or XML" if text.startswith(_MARKUP) else None
    tar = "a tar archive" if start[257:262] == b"ustar" else None
    name = next((name for name, magic in _FOREIGN.items() if start.startswith(magic)), None)
    if found := name or markup or tar:
        raise unreadable("not_csv", f"it is {found}", format=found)


def _refuse_nested(start: bytes) -> None:
    if start.startswith((_GZIP, _ZIP)):
        raise unreadable("archive", "there is another archive inside")
    _refuse_foreign(start)


def _zipped(file: IO[bytes]) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    """A zip and the files in it. zipfile reads a whole directory into memory, so its size is looked at first."""
    _refuse_directory(file)
    archive = zipfile.ZipFile(file)
    members = archive.infolist()
    names = {member.filename for member in members}
    if any("/" in name or "\\" in name or not name.isprintable() for name in names) or len(names) != len(members):
        raise unreadable("archive", "it holds folders, or names that cannot be used")
    if any(member.flag_bits & 0x1 for member in members):
        raise unreadable("archive", "it is encrypted")
    links = any(stat.S_ISLNK(member.external_attr >> 16) for member in members)
    if links or not all(name.lower().endswith(_TEXT_SUFFIXES) for name in names):
        raise unreadable("archive", "it holds something that is no .csv, .tsv or .txt")
    return archive, members


def _refuse_directory(file: IO[bytes]) -> None:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _DIRECTORY_LIMIT))
    tail = file.read(_DIRECTORY_LIMIT)
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        raise unreadable("truncated")
    if any(mark in tail for mark in _OFFICE):
        raise unreadable("not_csv", "it is an office document", format="office")
    entries = int.from_bytes(tail[end + 10 : end + 12], "little")
    length = int.from_bytes(tail[end + 12 : end + 16], "little")
    if not 0 < entries <= _MEMBERS_LIMIT or length > _DIRECTORY_LIMIT:
        raise unreadable("archive", f"it may hold {_MEMBERS_LIMIT} lists at most", entries=entries)
    file.seek(0)
