"""The columns of an export (`exports/column.txt`). Checked when imported; writes nothing.

Raises, when it is imported:
    RuleGap: a column stands there twice, or a word is unknown.
"""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from transforms.errors import RuleGap
from transforms.rules import rows

When = Literal["always", "default", "asked"]
Holds = Literal["id", "text", "phone", "date", "time", "flag", "number"]

CUSTOM: Final = "custom"
"""The word that stands for all custom fields, each a column of its own."""


@dataclass(frozen=True)
class Column:
    """One row of the table."""

    name: str
    when: When
    holds: Holds


def _columns() -> tuple[Column, ...]:
    table = rows("exports/column")
    names = [row["column"] for row in table]
    wrong = [row["column"] for row in table if row["when"] not in get_args(When) or row["holds"] not in get_args(Holds)]
    if wrong or len(set(names)) < len(names):
        raise RuleGap(f"rules/exports/column.txt: unknown words in {wrong}, or a column twice.", columns=wrong)
    return tuple(Column(row["column"], row["when"], row["holds"]) for row in table)  # type: ignore[arg-type]


COLUMNS: Final = _columns()
