"""What came of a list, for people: counts, reasons, statuses, and what was repaired on the way. Counts only, no
value.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from transforms.lists.staged import StagedList


class Report(BaseModel):
    """The report of one import. Grain: one import; all numbers count records, but `statuses` (addresses) and `lines`.

    `statuses`: one entry per (channel, before, after, deliverability), `before` None for a new address.
    `plan` is equal for a dry run and the run after it, unless the warehouse changed in between.
    """

    model_config = ConfigDict(frozen=True)

    import_id: str
    list_name: str
    source: str
    list_status: str
    encoding: str
    encoding_detected: bool
    delimiter: str
    lines: int
    records: int
    blank: int
    outcomes: dict[str, int]
    reasons: dict[str, dict[str, int]]
    cautions: dict[str, int]
    unknown_words: dict[str, int]
    repairs: dict[str, int]
    notes: tuple[str, ...]
    statuses: tuple[dict[str, Any], ...]
    plan: str
    events: int = 0
    rules_version: str = ""
    dry_run: bool = False
    replayed: bool = False

    @classmethod
    def of(
        cls,
        staged: StagedList,
        outcomes: Mapping[str, int],
        reasons: Mapping[str, Mapping[str, int]],
        statuses: Sequence[Mapping[str, Any]],
        digest: str | None,
    ) -> Self:
        """Put a plan's counts beside what staging found."""
        return cls(
            import_id=str(staged.import_id),
            list_name=staged.list_path,
            source=staged.source,
            list_status=staged.list_status,
            encoding=staged.encoding,
            encoding_detected=staged.encoding_detected,
            delimiter=staged.delimiter,
            lines=staged.lines,
            records=staged.records,
            blank=staged.blank,
            outcomes=dict(outcomes),
            reasons={outcome: dict(counts) for outcome, counts in reasons.items()},
            cautions=staged.cautions,
            unknown_words=staged.unknown_words,
            repairs=staged.repairs,
            notes=staged.notes,
            statuses=tuple(dict(row) for row in statuses),
            plan=hashlib.sha256(json.dumps([digest, *statuses], default=str).encode()).hexdigest()[:32],
        )

    def receipt(self) -> dict[str, Any]:
        """What a task may hand on or emit: ids and counts."""
        facts = self.model_dump(include={"import_id", "records", "replayed", "dry_run", "plan"})
        return facts | self.outcomes
