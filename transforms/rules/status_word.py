"""What the words of a list's own consent columns say. Tables: `status_word.txt`, `blank_status.txt`, `list_status.txt`,
`claim_rank.txt`, `deliverability_rank.txt`. Checked when imported; holds no decision.
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
    """What one word, or one file, says of consent and of deliverability."""

    claim: Claim
    deliverability: Deliverability = Deliverability.CLEAN


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
CLAIM_RANK: Final = {Claim(row["claim"]): int(row["rank"]) for row in rows("claim_rank")}
DELIVERABILITY_RANK: Final = {
    Deliverability(row["deliverability"]): int(row["rank"]) for row in rows("deliverability_rank")
}

_TOTAL: Final = (
    ("blank_status", set(BLANK), set(WORDS)),
    ("list_status", set(LIST_STATUS), set(ListStatus) - {ListStatus.AUTO}),
    ("claim_rank", set(CLAIM_RANK), set(Claim)),
    ("deliverability_rank", set(DELIVERABILITY_RANK), set(Deliverability)),
)
for _table, _got, _wanted in _TOTAL:
    if _got != _wanted:
        raise RuleGap(f"rules/{_table}.txt: not total.", table=_table, differs=sorted(map(str, _got ^ _wanted)))
