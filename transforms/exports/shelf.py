"""Where exports lie: one folder an export, named by its id, in a folder or an object store.

Belongs here: making a whole export appear, reading it back, removing it. Does not belong here: what is in it, and which
exports are recorded.
"""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BufferedIOBase
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from upath import UPath

from transforms.settings import Settings
from transforms.warehouse import write_through

FILES: Final = "files"
"""The folder of a draft that becomes the export; what lies beside it is for the writer alone."""


class Shelf:
    """The exports below one root. Every method raises OSError where a file cannot be written, read or removed."""

    def __init__(self, settings: Settings, root: str) -> None:
        """`root`: what `settings.exports` is, or was when an export was recorded; '' is under the home."""
        self._is_local = "://" not in root
        self._root = UPath(root or settings.export_drafts.parent, **({} if self._is_local else _access(settings)))
        self._drafts = Path(self._root) / settings.export_drafts.name if self._is_local else settings.export_drafts

    @contextmanager
    def draft(self, export_id: UUID) -> Iterator[Path]:
        """A private folder to write an export in, gone when the block ends; its `files/` is empty, and becomes the
        export when it is laid out. On the file system of the root, where that has one.
        """
        folder = self._drafts / str(export_id)
        shutil.rmtree(folder, ignore_errors=True)
        self._drafts.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700)
        (folder / FILES).mkdir(mode=0o700)
        yield folder
        shutil.rmtree(folder, ignore_errors=True)

    def lay(self, export_id: UUID, draft: Path) -> None:
        """Put the files of a draft under the root, in the place of what lies there. A folder appears whole, and on the
        disk; an object store shows one file after the other.
        """
        folder, files = self._root / str(export_id), draft / FILES
        _remove(folder)
        if self._is_local:
            for path in (*files.iterdir(), files):
                write_through(path)
            files.rename(folder)
            write_through(Path(self._root))
        else:
            for path in sorted(files.iterdir()):
                folder.fs.put_file(str(path), (folder / path.name).path)

    def names(self, export_id: UUID) -> set[str]:
        """The files of an export that lie there."""
        return {path.name for path in _files(self._root / str(export_id))}

    def digest(self, export_id: UUID, name: str) -> str:
        """The SHA-256 of a file as it lies there."""
        with self.open(export_id, name) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def open(self, export_id: UUID, name: str) -> BufferedIOBase:
        """A file as it lies there, to be read."""
        file: BufferedIOBase = (self._root / str(export_id) / name).open("rb")
        return file

    def remove(self, export_id: UUID) -> bool:
        """Remove an export, and its draft; whether files of it were there."""
        shutil.rmtree(self._drafts / str(export_id), ignore_errors=True)
        return _remove(self._root / str(export_id))

    def held(self) -> Iterator[tuple[UUID, datetime]]:
        """The id of everything that lies there, drafts too, and when it was last written to."""
        for place in (self._root, UPath(self._drafts)):
            for folder in place.iterdir() if place.exists() else ():
                if export_id := _id_of(folder.name):
                    written = [path.stat().st_mtime for path in (_files(folder) or [folder])]
                    yield export_id, datetime.fromtimestamp(max(written), UTC)


def _files(folder: UPath) -> list[UPath]:
    return list(folder.iterdir()) if folder.exists() else []


def _remove(folder: UPath) -> bool:
    files = _files(folder)
    for file in files:
        file.unlink(missing_ok=True)
    if folder.exists():  # never in an object store
        folder.rmdir()
    return bool(files)


def _id_of(name: str) -> UUID | None:
    try:
        return UUID(name) if str(UUID(name)) == name else None
    except ValueError:
        return None


def _access(settings: Settings) -> dict[str, Any]:
    """What an object store is opened with; what is empty is left to its own defaults. Nothing is remembered between
    calls: other processes write there too.
    """
    scheme = "https" if settings.s3_use_ssl else "http"
    given = {
        "key": settings.s3_key_id,
        "secret": settings.s3_secret.get_secret_value(),
        "endpoint_url": settings.s3_endpoint and f"{scheme}://{settings.s3_endpoint}",
    }
    return {name: value for name, value in given.items() if value} | {
        "client_kwargs": {"region_name": settings.s3_region},
        "use_listings_cache": False,
        "skip_instance_cache": True,
    }
