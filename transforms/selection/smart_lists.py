"""Smart lists: filters saved under a name, every version kept, the newest counts. Evaluated whenever they are used."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from transforms.errors import SmartListInvalid
from transforms.selection.filter import Filter, looks_like_address, read
from transforms.warehouse import Query, Session, Transaction, Unchanged, Warehouse, load_queries

_SQL: Final = load_queries(Path(__file__).parent / "sql")
_NAMES: Final = Query.inline("smart lists", "SELECT name FROM lake.current_smart_lists ORDER BY name_key")
_NAME: Final = re.compile(r"[^\W_][\w \-.,/&+:#'()]{0,99}")
_NAMES_TOLD: Final = 20


@dataclass(frozen=True)
class SmartList:
    """One version. `filter` None: with this version the smart list was deleted."""

    name: str
    version: int
    filter: Filter | None
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True)
class Saved:
    """What saving or deleting came to: the version that counts now, and whether it is a new one."""

    name: str
    version: int
    changed: bool


def save(warehouse: Warehouse, name: str, source: str | Mapping[str, Any], *, saved_by: str, as_of: datetime) -> Saved:
    """Save a filter (JSON, as text or parsed) as the newest version of a smart list; the same filter again adds none.

    The name is folded: case and blanks make no other smart list. Retried with the same `as_of`, it is saved once.

    Raises:
        FilterInvalid, SmartListInvalid: the filter or the name cannot be used. Nothing was written.
    """
    return _add_version(warehouse, name, read(source), saved_by, as_of)


def delete(warehouse: Warehouse, name: str, *, deleted_by: str, as_of: datetime) -> Saved:
    """Delete a smart list: a version without a filter. Its history stays, and saving the name again goes on with it.

    Raises:
        SmartListInvalid: there is no smart list of that name. Nothing was written.
    """
    with warehouse.read() as session:
        current(session, name)
    return _add_version(warehouse, name, None, deleted_by, as_of)


def current(session: Session, name: str) -> SmartList:
    """The version that counts.

    Raises:
        SmartListInvalid: there is no smart list of that name, or it was deleted; names those there are.
    """
    newest = session.rows(_SQL["newest_smart_list"], name_key=_key(name))
    if newest and newest[0]["filter"] is not None:
        return _smart_list(newest[0])
    known = names(session)
    told = ", ".join(known[:_NAMES_TOLD]) or "none"
    more = f" and {len(known) - _NAMES_TOLD} more" if len(known) > _NAMES_TOLD else ""
    raise SmartListInvalid(
        f"There is no smart list of that name. There are: {told}{more}. Nothing was written. Choose one of them.",
        known=len(known),
    )


def names(session: Session) -> list[str]:
    """The smart lists that can be used, in order."""
    return [row["name"] for row in session.rows(_NAMES)]


def history(session: Session, name: str) -> list[SmartList]:
    """Every version, the newest first; empty if there never was one."""
    return [_smart_list(row) for row in session.rows(_SQL["smart_list_history"], name_key=_key(name))]


def _add_version(warehouse: Warehouse, name: str, chosen: Filter | None, by: str, as_of: datetime) -> Saved:
    told = spelled(name)
    text = chosen.json if chosen else None

    def work(transaction: Transaction) -> dict[str, Any]:
        newest = transaction.rows(_SQL["newest_smart_list"], name_key=_key(name))
        version = newest[0]["version"] if newest else 0
        if newest and newest[0]["filter"] == text:
            raise Unchanged({"version": version, "changed": False})
        transaction.run(
            _SQL["save_smart_list"],
            name_key=_key(name), version=version + 1, name=told, filter=text, saved_at=as_of, saved_by=by,
        )  # fmt: skip
        return {"version": version + 1, "changed": True}

    # the instant, not the filter, makes the key: a filter may hold an address, and a key is kept for good
    receipt = warehouse.write(f"smart_list:{_key(name)}:{as_of.isoformat()}", work, as_of=as_of)
    return Saved(told, receipt.facts["version"], receipt.facts["changed"])


def _smart_list(row: Mapping[str, Any]) -> SmartList:
    chosen = read(row["filter"]) if row["filter"] is not None else None
    return SmartList(row["name"], row["version"], chosen, row["saved_at"], row["saved_by"])


def spelled(name: str) -> str:
    """A name as it is kept. Raises SmartListInvalid: it is none, or an address."""
    folded = " ".join(name.split())
    if not _NAME.fullmatch(folded) or looks_like_address(folded):
        raise SmartListInvalid(
            "A smart list's name has 1 to 100 letters, digits, blanks and -_.,/&+:#'(), begins with a letter or digit, "
            "and is no address. Nothing was written. Choose another name.",
            characters=len(folded),
        )
    return folded


def _key(name: str) -> str:
    return spelled(name).lower()
