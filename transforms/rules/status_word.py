"""What the words of a list's own consent columns say. Tables: `status_word.txt`, `blank_status.txt` (lists with usual
captions), `meaning.txt` (sources with words of their own), `list_status.txt`, `claim_rank.txt`,
`deliverability_rank.txt`. Checked when imported; holds no decision.
"""

from dataclasses import dataclass
from typing import Final, Literal

from transforms.errors import RuleGap
from transforms.rules import rows
from transforms.vocabulary import Claim, Deliverability, ListStatus

StatusColumn = Literal["status", "opt_in", "opt_out"]
"""The three kinds of consent column: a status word, a flag that is true for permission, one that is true for an
opt-out.
"""


@dataclass(frozen=True)
class Meaning:
    """What one word, or one file, says of consent and of deliverability. `confirms`: proves a double opt-in, where
    nothing in the row says less.
    """

    claim: Claim
    deliverability: Deliverability = Deliverability.CLEAN
    confirms: bool = False


WORDS: Final[dict[StatusColumn, dict[str, Meaning]]] = {
    column: {
        row["word"]: Meaning(Claim(row[column]), Deliverability(row["deliverability"])) for row in rows("status_word")
    }
    for column in ("status", "opt_in", "opt_out")
}
"""Kind of column -> folded word -> meaning. A word that is missing is `Claim.UNKNOWN`."""

BLANK: Final = {row["column"]: Claim(row["claim"]) for row in rows("blank_status")}
LIST_STATUS: Final = {
    ListStatus(row["list_status"]): Meaning(Claim(row["claim"]), Deliverability(row["deliverability"]))
    for row in rows("list_status")
}
MEANINGS: Final = {
    row["meaning"]: Meaning(Claim(row["claim"]), Deliverability(row["deliverability"]), row["confirms"] == "yes")
    for row in rows("meaning")
}
"""Heading over a source's words -> what such a word says."""

CLAIM_RANK: Final = {Claim(row["claim"]): int(row["rank"]) for row in rows("claim_rank")}
DELIVERABILITY_RANK: Final = {
    Deliverability(row["deliverability"]): int(row["rank"]) for row in rows("deliverability_rank")
}

_TOTAL: Final = (
    ("blank_status", set(BLANK), set(WORDS)),
    ("list_status", set(LIST_STATUS), set(ListStatus) - {ListStatus.AUTO}),
    # what a column of words can say: a claim, or a bounce beside it; `confirmed` is `subscribed` that confirms
    ("meaning", {meaning.claim for meaning in MEANINGS.values()}, set(Claim) - {Claim.CONFIRMED}),
    ("claim_rank", set(CLAIM_RANK), set(Claim)),
    ("deliverability_rank", set(DELIVERABILITY_RANK), set(Deliverability)),
)
for _table, _got, _wanted in _TOTAL:
    if _got != _wanted:
        raise RuleGap(f"rules/{_table}.txt: not total.", table=_table, differs=sorted(map(str, _got ^ _wanted)))


def strictness(meaning: Meaning) -> tuple[int, int, bool]:
    """A sort key: the stricter of two meanings first."""
    return CLAIM_RANK[meaning.claim], DELIVERABILITY_RANK[meaning.deliverability], meaning.confirms
