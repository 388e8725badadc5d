"""A staged list: the folder of Parquet that stage writes, the gate judges and load takes in. Knows its facts, holds
no value.

The manifest in the folder is its only one; the folder gets its final name last, so a staged list is whole or absent.
"""

from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Final, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from transforms.errors import StagedListLost
from transforms.lists.attestation import Attestation
from transforms.lists.carried import Carried, Tags
from transforms.settings import Settings
from transforms.vocabulary import Attested, Caution

STAGED_PARTS: Final = ("rows", "addresses", "tags", "rejected")
"""Folders of Parquet files; a file holds the same records as those of its name in the other folders."""


class Proposal(BaseModel):
    """Cells of one column that look damaged and could be mended, all in one way (`repair`). Nothing is mended here."""

    model_config = ConfigDict(frozen=True)

    caution: Caution
    column: str
    cells: int
    repair: str


class StagedFile(BaseModel):
    """What every staged file of records is known by, contacts or others. Each sort has a manifest of its own name."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    MANIFEST: ClassVar[str]

    import_id: UUID
    list_path: str
    file_sha256: str
    captions: tuple[str, ...]
    delimiter: str
    records: int
    accepted: int
    rejected: int

    @classmethod
    def load(cls, settings: Settings, import_id: UUID | str) -> Self:
        """Read the manifest of an import that was staged before.

        Raises:
            StagedListLost: it is not there, or damaged.
        """
        if staged := cls.find(settings, import_id):
            return staged
        raise StagedListLost(
            f"The staged list of import {import_id} is missing or damaged. Nothing was written. Trigger the import "
            "again: it will be staged anew.",
            import_id=str(import_id),
        )

    @classmethod
    def find(cls, settings: Settings, import_id: UUID | str) -> Self | None:
        """As `load`, or None."""
        try:
            return cls.model_validate_json((settings.staged / str(import_id) / cls.MANIFEST).read_text("utf-8"))
        except (OSError, ValueError):
            return None

    def folder(self, settings: Settings) -> Path:
        """Where the manifest and the staged parts lie."""
        return settings.staged / str(self.import_id)

    def receipt(self) -> dict[str, Any]:
        """What tasks hand on: ids and counts."""
        return {
            "import_id": str(self.import_id),
            "records": self.records,
            "accepted": self.accepted,
            "rejected": self.rejected,
        }


class StagedList(StagedFile):
    """Facts of a staged list. Counts are of records; `lines` of physical lines of the file as it came. `attested`: what
    the attestation can give on a list of this source.

    `import_id` is made from the file's bytes, the attestation and the recognised source: the same list attested the
    same way is the same import, under whatever name the file comes. The folder holds rows/*.parquet,
    addresses/*.parquet, tags/*.parquet, rejected/*.parquet, rejects.parquet, list.json.
    """

    MANIFEST: ClassVar[str] = "list.json"

    source: str
    trusted_ids: bool
    list_status: str
    attestation: Attestation
    attested: Attested
    recipe: str
    encoding: str
    encoding_detected: bool
    lines: int
    blank: int
    rejects: dict[str, int]
    cautions: dict[str, int]
    proposals: tuple[Proposal, ...]
    unknown_words: dict[str, int]
    repairs: dict[str, int]
    notes: tuple[str, ...]
    columns: tuple[Carried, ...]
    tags: Tags
    normalised: int
    reused: int
    staged_at: datetime
