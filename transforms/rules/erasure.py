"""How a person leaves the lake, table by table, and what of a person each column can hold: the tables in `erasure/`.

Checked when imported: every table has columns and every column a known class, once; what finds a person is a column.
That no table or column of the lake is missing is checked against a real lake, by a test.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from transforms.errors import RuleGap
from transforms.rules import rows


class Erase(StrEnum):
    """What happens to the rows of a person; the words stand in `table.txt`."""

    ROW = "row"
    UNNAMED = "unnamed"
    ADDRESS = "address"
    COMPANY = "company"
    KEEP = "keep"


class Holds(StrEnum):
    """What of a person a column can hold; the words stand in `column.txt`."""

    PERSON = "person"
    TEXT = "text"
    ID = "id"
    KEY = "key"
    STAFF = "staff"
    NONE = "none"


@dataclass(frozen=True)
class Table:
    """One line of `table.txt` with its columns. `person`: the columns that find a person, none where nothing does."""

    name: str
    person: tuple[str, ...]
    erase: Erase
    columns: dict[str, Holds]

    @property
    def texts(self) -> list[str]:
        """The columns that may tell of anybody."""
        return [column for column, holds in self.columns.items() if holds is Holds.TEXT]


def _columns(table: str) -> dict[str, Holds]:
    cells = [(row["class"], row["columns"].split(" | ")) for row in rows("erasure/column") if row["table"] == table]
    named = [(column, Holds(holds)) for holds, columns in cells for column in columns]
    if not named or len(dict(named)) != len(named):
        raise RuleGap(f"rules/erasure/column.txt: {table} has no columns, or one that stands there twice.", table=table)
    return dict(named)


def _tables() -> dict[str, Table]:
    tables = {}
    for row in rows("erasure/table"):
        person = () if row["person"] == "-" else tuple(row["person"].split(" | "))
        columns = _columns(row["table"])
        if row["table"] in tables or not columns.keys() >= set(person) or (not person and row["erase"] != Erase.KEEP):
            raise RuleGap(f"rules/erasure/table.txt: {row['table']} stands there twice, or finds nobody.")
        tables[row["table"]] = Table(row["table"], person, Erase(row["erase"]), columns)
    if strangers := {row["table"] for row in rows("erasure/column")} - tables.keys():
        raise RuleGap(f"rules/erasure/table.txt lacks {', '.join(sorted(strangers))}.")
    return tables


TABLES: Final = _tables()
"""Every table of the lake by name, in the order in which a person leaves them."""
