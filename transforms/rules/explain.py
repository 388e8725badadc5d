"""The codes of a report in words, each with the next step. Tables: `reason.txt`, `caution.txt`, `note.txt`,
`action_reason.txt`,
`review_fault.txt`.
"""

from enum import StrEnum
from typing import Final, NamedTuple

from transforms.errors import RuleGap
from transforms.rules import rows
from transforms.vocabulary import ActionReason, Caution, Note, Reason
from transforms.vocabulary.duplicates import ReviewFault


class Words(NamedTuple):
    """What a code means, and what a person can do about it."""

    what: str
    next_step: str


def _table(name: str, codes: type[StrEnum]) -> dict[str, Words]:
    table = {codes(row[name]).value: Words(row["what"], row["next_step"]) for row in rows(name)}
    if missing := sorted(set(codes) - set(table)):
        raise RuleGap(f"rules/{name}.txt: {', '.join(missing)} missing.", missing=missing)
    return table


REASONS: Final = _table("reason", Reason)
CAUTIONS: Final = _table("caution", Caution)
NOTES: Final = _table("note", Note)
ACTION_REASONS: Final = _table("action_reason", ActionReason)
REVIEW_FAULTS: Final = _table("review_fault", ReviewFault)
