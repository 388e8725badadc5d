"""What came of a related list, for people: counts, reasons, and captions that were not taken. No value of the list."""

import hashlib
import json
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from transforms.related.staged import RelatedList
from transforms.vocabulary import Outcome, RelatedKind


class Report(BaseModel):
    """The report of one related list. All numbers count records, but `lines` and `blank` (physical lines).

    `plan` is equal for a dry run and the run after it, unless the warehouse changed in between.
    """

    model_config = ConfigDict(frozen=True)

    import_id: str
    kind: RelatedKind
    list_name: str
    source: str
    exported_at: datetime
    encoding: str
    delimiter: str
    lines: int
    records: int
    blank: int
    outcomes: dict[str, int]
    reasons: dict[str, dict[str, int]]
    ignored: tuple[str, ...]
    repairs: dict[str, int]
    plan: str
    dry_run: bool = False
    replayed: bool = False

    @classmethod
    def of(
        cls, staged: RelatedList, outcomes: dict[str, int], reasons: dict[str, dict[str, int]], digest: str | None
    ) -> Self:
        """Put a plan's counts beside what staging found."""
        found = staged.model_dump(include=set(cls.model_fields) - {"import_id"})
        plan = hashlib.sha256(json.dumps([digest, outcomes, reasons]).encode()).hexdigest()[:32]
        named = {"import_id": str(staged.import_id), "list_name": staged.list_path}
        return cls(**named, **found, outcomes=outcomes, reasons=reasons, plan=plan)

    @property
    def rejected_share(self) -> float:
        """How much of the list would be turned away."""
        return self.outcomes[Outcome.REJECTED] / self.records if self.records else 0.0

    def receipt(self) -> dict[str, Any]:
        """What a task may hand on or emit: ids and counts."""
        facts = self.model_dump(include={"import_id", "kind", "records", "replayed", "dry_run", "plan"}, mode="json")
        return facts | self.outcomes
