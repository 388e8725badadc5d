"""A suite as its files say it: `<name>.json` with `<name>.columns.sql` and `<name>.sql`. Nothing is run here.

The JSON is our own simple form of Great Expectations' suites: GX's expectation types and arguments, which view they
look at, on which of its rows, and in words why and what to do. So a reviewer reads one file, and no GX project is kept.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from transforms.errors import PermanentError

FOLDER: Final = Path(__file__).parent
BATCH: Final = "batch"
"""The one-row table of numbers about the batch as a whole; every other view holds rows."""


@dataclass(frozen=True)
class Check:
    """One expectation: what (`type`, `kwargs`), over which view, on which of its rows, and why.

    `where` is (column, operator of GX, value); `reason` says what is wrong when the check fails, `mend` what to do.
    """

    id: str
    over: str
    type: str
    kwargs: Mapping[str, Any]
    where: tuple[str, str, Any] | None
    reason: str
    mend: str

    @property
    def columns(self) -> list[str]:
        """The columns it looks at."""
        names = [self.kwargs.get(argument) for argument in ("column", "column_A", "column_B")]
        return [name for name in names if name] + list(self.kwargs.get("column_list", []))

    @property
    def limit(self) -> str:
        """What is allowed, in short words."""
        if self.over != BATCH:
            return "none"
        bounds = {"max_value": "at most {}", "min_value": "at least {}", "column_B": "equal", "value_set": "{}"}
        return ", ".join(text.format(self.kwargs[name]) for name, text in bounds.items() if name in self.kwargs)


@dataclass(frozen=True)
class Suite:
    """`version` is the SHA-256 over the three files."""

    name: str
    version: str
    checks: tuple[Check, ...]
    columns_sql: str
    views_sql: str

    def by_view(self) -> dict[str, list[Check]]:
        """View -> its checks, both in the order of the file."""
        return {
            over: [check for check in self.checks if check.over == over]
            for over in dict.fromkeys(check.over for check in self.checks)
        }


def load(name: str, folder: Path = FOLDER) -> Suite:
    """The suite `name`.

    Raises:
        PermanentError: an id stands twice, or a check over rows has a tolerance: shares belong to the table `batch`,
            where a small batch can be let off.
    """
    texts = [(folder / f"{name}{ending}").read_text("utf-8") for ending in (".json", ".columns.sql", ".sql")]
    document = json.loads(texts[0])
    checks = tuple(
        _check(over, entry, document["mend"]) for over, entries in document["checks"].items() for entry in entries
    )
    ids = [check.id for check in checks]
    if len(set(ids)) < len(ids) or any("mostly" in check.kwargs for check in checks):
        raise PermanentError(
            f"The suite {name} has an id twice, or a check with `mostly`. Nothing was written. Mend {name}.json.",
            suite=name,
        )
    return Suite(name, hashlib.sha256("\0".join(texts).encode()).hexdigest(), checks, texts[1], texts[2])


def _check(over: str, entry: Mapping[str, Any], mend: str) -> Check:
    meta = entry["meta"]
    where = tuple(entry["where"]) if "where" in entry else None
    return Check(entry["id"], over, entry["type"], entry["kwargs"], where, meta["reason"], meta.get("mend", mend))
