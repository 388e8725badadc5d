"""The facts of a staged related list; no value. As `lists.staged`, with its own manifest."""

from datetime import datetime
from typing import ClassVar, Final

from transforms.lists.staged import StagedFile
from transforms.vocabulary import RelatedKind

STAGED_PARTS: Final = ("rows", "cells")
"""Folders of Parquet files: the values of every record the reader took, and its cells as they came."""


class RelatedList(StagedFile):
    """Counts are of records. `ignored`: captions of the columns that were not taken. The folder holds rows/*.parquet,
    cells/*.parquet, rejects.parquet, related.json.

    `import_id` is made from the file's bytes and all answers: the same list under the same answers is the same import,
    under whatever name the file comes.
    """

    MANIFEST: ClassVar[str] = "related.json"

    kind: RelatedKind
    source: str
    exported_at: datetime
    encoding: str
    lines: int
    blank: int
    ignored: tuple[str, ...]
    repairs: dict[str, int]
    staged_at: datetime
