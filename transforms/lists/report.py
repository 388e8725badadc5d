"""What came of a list, for people: counts, reasons, statuses, and what was repaired on the way. Counts only, no
value: captions, codes and the source's own status words are all the text there is. `report_page` makes a page of it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from transforms.lists.carried import Carried, Tags
from transforms.lists.staged import Proposal, StagedList
from transforms.rules.ceiling import loosened, revived
from transforms.vocabulary import Attested, Channel, Claim, Deliverability, OptStatus


class Decided(BaseModel):
    """What the list says of some addresses, and what they were and are. Grain: see `sql/statuses.sql`.

    said: the source's own words (`Status: unsubscribed`, `file: cleaned`), and what they mean as a `claim`.
    listed: the deliverability the list knows. before, deliverability_before: None for a new address.
    reason: why it is not what the list says, where a rule gives one. Fields with a default were not always there.
    """

    model_config = ConfigDict(frozen=True)

    channel: Channel
    said: str = ""
    claim: Claim | None = None
    listed: Deliverability | None = None
    before: OptStatus | None
    deliverability_before: Deliverability | None = None
    after: OptStatus
    deliverability: Deliverability
    reason: str | None = None
    addresses: int

    def more_permissive(self, attested: Attested) -> bool:
        """Whether they were given more than their source and their past allow (see `rules.ceiling`)."""
        if self.claim is None or self.listed is None:
            return False
        return loosened(self.claim, attested, self.before, self.after) or revived(
            self.listed, self.deliverability_before, self.deliverability
        )


class Report(BaseModel):
    """The report of one import. Grain: one import; all numbers count records, but `statuses` and `more_permissive`
    (addresses), `columns` (cells), `tags` and `lines`.

    `attested`: the most the import could give. `more_permissive`: how many addresses may be sent more than their source
    and their past allow; an import with any is not written. None: not counted yet when the list was imported.
    `plan` is equal for a dry run and the run after it, unless the warehouse changed in between.
    """

    model_config = ConfigDict(frozen=True)

    import_id: str
    list_name: str
    source: str
    list_status: str
    attested: Attested | None = None
    encoding: str
    encoding_detected: bool
    delimiter: str
    lines: int
    records: int
    blank: int
    outcomes: dict[str, int]
    reasons: dict[str, dict[str, int]]
    cautions: dict[str, int]
    proposals: tuple[Proposal, ...] = ()
    unknown_words: dict[str, int]
    repairs: dict[str, int]
    notes: tuple[str, ...]
    columns: tuple[Carried, ...] = ()
    tags: Tags = Tags()
    statuses: tuple[Decided, ...]
    more_permissive: int | None = None
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
        found = {"encoding", "encoding_detected", "delimiter", "lines", "records", "blank", "cautions", "unknown_words",
                 "repairs", "notes", "columns", "tags", "source", "list_status", "attested"}  # fmt: skip
        decided = tuple(Decided(**row) for row in statuses)
        return cls(
            import_id=str(staged.import_id),
            list_name=staged.list_path,
            **{name: getattr(staged, name) for name in found},
            outcomes=dict(outcomes),
            reasons={outcome: dict(counts) for outcome, counts in reasons.items()},
            statuses=decided,
            more_permissive=sum(row.addresses for row in decided if row.more_permissive(staged.attested)),
            proposals=staged.proposals,
            plan=hashlib.sha256(json.dumps([digest, *statuses], default=str).encode()).hexdigest()[:32],
        )

    @property
    def addresses(self) -> int:
        """How many addresses got a decision."""
        return sum(row.addresses for row in self.statuses)

    def receipt(self) -> dict[str, Any]:
        """What a task may hand on or emit: ids and counts."""
        facts = self.model_dump(include={"import_id", "records", "replayed", "dry_run", "plan"})
        return facts | self.outcomes
