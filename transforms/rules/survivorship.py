"""Which of several values of a field stays when contacts become one. Tables: `survivorship.txt`, `source_rank.txt`,
`survival.txt`.

Checked when imported: every rule is a word of `Survival`, none stands twice in a row, and all have a text.
"""

from dataclasses import dataclass
from typing import Final

from transforms.errors import RuleGap
from transforms.rules import rows
from transforms.vocabulary.duplicates import Survival

_PLACES: Final = ("first", "second", "third", "fourth", "fifth")


@dataclass(frozen=True)
class Survivorship:
    """rules: in the order in which they are asked. together: fields of one name make up one thing."""

    field: str
    together: str | None
    rules: tuple[Survival, ...]


def _table() -> dict[str, Survivorship]:
    table = {}
    for row in rows("survivorship"):
        field, together = row["field"], row["together"]
        asked = tuple(Survival(row[place]) for place in _PLACES if row[place] != "-")
        if field in table or len(set(asked)) != len(asked):
            raise RuleGap(f"rules/survivorship.txt: {field} stands there twice, or a rule of it.", field=field)
        table[field] = Survivorship(field, None if together == "-" else together, asked)
    return table


SURVIVORSHIP: Final = _table()
SOURCE_RANKS: Final = {row["source"]: int(row["rank"]) for row in rows("source_rank")}
SURVIVALS: Final = {Survival(row["survival"]): row["what"] for row in rows("survival")}
if missing := sorted(set(Survival) - set(SURVIVALS)):
    raise RuleGap(f"rules/survival.txt: {', '.join(missing)} missing.", missing=missing)
