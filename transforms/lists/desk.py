"""Where a list is staged: a private folder to work in, and the staged list's own, which gets its name last.

So a staged list is whole or absent, whatever gets killed; what a killed staging leaves, `archive.expire` removes.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from transforms.lists.bundle import locate, unpack
from transforms.lists.staged import StagedFile
from transforms.settings import Settings


@contextmanager
def desk(settings: Settings) -> Iterator[Path]:
    """An empty folder, gone when the block ends."""
    scratch = Path(tempfile.mkdtemp(prefix=".staging-", dir=settings.staged))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def fetch(settings: Settings, list_path: str, scratch: Path) -> tuple[Path, str]:
    """The list that `list_path` names in the inbox, out of a zip of several if it lies there, and its file's name.

    Raises:
        UnsafePath, ListUnreadable: as `bundle.locate` and `bundle.unpack`.
    """
    path, member = locate(settings, list_path)
    return (unpack(path, member, scratch / "unpacked", settings), member) if member else (path, path.name)


def settle(settings: Settings, staged: StagedFile, draft: Path) -> None:
    """Write the manifest and give the folder `draft` its final name, unless another run has staged the list meanwhile:
    somebody may be reading it.
    """
    (draft / staged.MANIFEST).write_text(staged.model_dump_json(indent=1), "utf-8")
    if not staged.find(settings, staged.import_id):
        shutil.rmtree(staged.folder(settings), ignore_errors=True)
        draft.replace(staged.folder(settings))


def keep(folder: Path, *, as_of: datetime) -> None:
    """What is in use does not expire."""
    os.utime(folder, (as_of.timestamp(), as_of.timestamp()))
