"""The lake's Parquet files below DuckLake: which there are, their digests, and that they are on the disk.

DuckLake does not sync a Parquet file before its catalog names it, and reads one flipped bit as another value. So new
files are synced before COMMIT, and every file's SHA-256 is kept. Names are relative to the data path, with `/`.
"""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from typing_extensions import override

from transforms.errors import StatementFailed
from transforms.settings import Settings
from transforms.warehouse.query import Query
from transforms.warehouse.session import Session

_REMOTE_NAMES: Final = Query.inline("list the lake's files", "SELECT file FROM glob($pattern)")
_REMOTE_DIGEST: Final = Query.inline(
    "hash a file of the lake", "SELECT size AS bytes, sha256(content) AS sha256 FROM read_blob($path)"
)


@dataclass(frozen=True)
class Digest:
    """One file of the lake: name relative to the data path, size in bytes, SHA-256 as hex."""

    path: str
    bytes: int
    sha256: str


class Files(Protocol):
    """The files under a data path."""

    def names(self, session: Session) -> set[str]:
        """Every Parquet file there is, named by the catalog or not."""

    def address(self, name: str) -> str:
        """The path or URL that DuckDB reads a file by."""

    def digests(self, session: Session, names: Iterable[str]) -> list[Digest]:
        """Size and SHA-256 of those that can be read."""

    def sync(self, names: Iterable[str]) -> None:
        """Return when the files, and the folders that name them, will survive a loss of power."""


def is_remote(settings: Settings) -> bool:
    """Whether the data path is an object store."""
    return "://" in settings.data_path


def files_of(settings: Settings) -> Files:
    """The files under the settings' data path."""
    if is_remote(settings):
        return RemoteFiles(settings.data_path)
    return LocalFiles(Path(settings.data_path) if settings.data_path else settings.lake / "files")


class LocalFiles(Files):
    """Files on a file system."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    @override
    def names(self, session: Session) -> set[str]:
        return {
            Path(folder, name).relative_to(self._root).as_posix()
            for folder, _, names in os.walk(self._root)
            for name in names
            if name.endswith(".parquet")
        }

    @override
    def address(self, name: str) -> str:
        return str(self._root / name)

    @override
    def digests(self, session: Session, names: Iterable[str]) -> list[Digest]:
        found = []
        for name in sorted(names):
            try:
                with (self._root / name).open("rb") as file:
                    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
                    found.append(Digest(name, file.tell(), sha256))
            except OSError:  # missing or unreadable: not having a digest is the answer
                continue
        return found

    @override
    def sync(self, names: Iterable[str]) -> None:
        paths = [self._root / name for name in names]
        folders = {folder for path in paths for folder in path.parents if folder.is_relative_to(self._root)}
        try:
            for path in [*paths, *sorted(folders, reverse=True)]:
                write_through(path)
        except OSError as error:
            raise StatementFailed(
                "The lake's new files could not be written through to the disk. Rolled back: nothing was written.",
                query="sync",
                kind=type(error).__name__,
                errno=error.errno,
            ) from None


class RemoteFiles(Files):
    """Files in an object store, read through DuckDB. A finished upload is durable there: nothing to sync."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/") + "/"

    @override
    def names(self, session: Session) -> set[str]:
        files = session.rows(_REMOTE_NAMES, pattern=f"{self._url}**/*.parquet")
        return {file["file"].removeprefix(self._url) for file in files}

    @override
    def address(self, name: str) -> str:
        return self._url + name

    @override
    def digests(self, session: Session, names: Iterable[str]) -> list[Digest]:
        there = self.names(session)
        return [
            Digest(name, **session.rows(_REMOTE_DIGEST, path=self._url + name)[0])
            for name in sorted(names)
            if name in there
        ]

    @override
    def sync(self, names: Iterable[str]) -> None:
        return


def write_through(path: Path) -> None:
    """Return when a file, or the names in a folder, will survive a loss of power."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
