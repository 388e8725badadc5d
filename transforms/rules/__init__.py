"""The rule tables, as text that can be read aloud, and the loader that turns them into frames.

A table is a `.txt` file beside this module, or in a folder of it: comment lines start with `#`, the first other line
names the columns, every further line is a row; cells are separated by two or more spaces, `-` stands for "nothing".
What a table means and that it is total is checked by the module of the same name, when it is imported; nothing is
decided here.
"""

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Final

from transforms.errors import RuleGap

_FOLDER: Final = Path(__file__).parent


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `<name>.txt`, each as column -> cell, in file order.

    Raises:
        RuleGap: a row has more or fewer cells than the table has columns.
    """
    text = (_FOLDER / f"{name}.txt").read_text("utf-8")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    columns, *cells = [re.split(r"\s{2,}", line) for line in lines]
    for row in cells:
        if len(row) != len(columns):
            raise RuleGap(f"rules/{name}.txt: row {row[0]!r} has {len(row)} cells, not {len(columns)}.", table=name)
    return tuple(dict(zip(columns, row, strict=True)) for row in cells)


@cache
def version() -> str:
    """A digest over all rule tables, and over the presets, whose words decide too: stands in every consent event, so
    that a decision can be read with its rules.
    """
    tables = [*sorted(_FOLDER.glob("*.txt")), *sorted(_FOLDER.parent.glob("lists/sources/*.toml"))]
    return hashlib.sha256(b"\0".join(table.read_bytes() for table in tables)).hexdigest()[:16]
