"""`select` and `select_value`, as the forms say them, become contact ids in the temp table `selected`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from transforms.errors import SelectionInvalid
from transforms.selection import smart_lists
from transforms.selection.clause import clause
from transforms.selection.filter import Filter, looks_like_address, read
from transforms.selection.values import identifier
from transforms.vocabulary import Select
from transforms.warehouse import Clause, Query, Session, load_queries

MOST_IDS: Final = 10_000
_SQL: Final = load_queries(Path(__file__).parent / "sql")
_COUNT: Final = Query.inline("count selected", "SELECT count(contact_id) FROM selected")
_SEEN: Final = {
    Select.IMPORT: Query.inline("import seen", "SELECT count(import_id) FROM lake.imports WHERE import_id = $id"),
    Select.ACTION: Query.inline("action seen", "SELECT count(action_id) FROM lake.actions WHERE action_id = $id"),
}
_EVERYBODY: Final = Clause("TRUE", {})
_GIVEN: Final = Clause("contact_id IN (SELECT contact_id FROM given)", {})


@dataclass(frozen=True)
class Selection:
    """Who is meant. name: of a smart list; ids: what they lead to; filter: all others but `all` are one."""

    select: Select
    name: str = ""
    filter: Filter | None = None
    ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Chosen:
    """What a selection came to. Holds counts only, so all of it may be logged.

    contacts: how many are selected. version: of the smart list. given: ids, of which unknown lead to no contact and
    elsewhere to one that is not among the live (or, for a restore, the deleted) ones.
    """

    select: Select
    contacts: int
    version: int | None = None
    given: int = 0
    unknown: int = 0
    elsewhere: int = 0

    def __str__(self) -> str:
        told = [f"select={self.select}", f"contacts={self.contacts}"]
        told += [f"version={self.version}"] if self.version else []
        told += [f"{name}={getattr(self, name)}" for name in ("given", "unknown", "elsewhere") if self.given]
        return " ".join(told)


def selection(params: Mapping[str, Any]) -> Selection:
    """Read `select` and `select_value` out of a form or a run conf.

    A filter comes as JSON, parsed or as text; ids as a list, or a text with blanks or commas between them.

    Raises:
        SelectionInvalid: malformed, or it says who someone is: that must not stand in run conf.
        FilterInvalid: `select` is `filter`, and it is none.
    """
    value = params.get("select_value")
    match select := _select(params.get("select")):
        case Select.ALL:
            return _all(value)
        case Select.SMART_LIST:
            return Selection(select, name=_text(value))
        case Select.TAG:
            return Selection(select, filter=public(_asked("tag.name", _text(value))))
        case Select.IMPORT | Select.ACTION:
            (one,) = _ids(value, most=1)
            return Selection(select, filter=_asked(f"{select}.id", str(one)), ids=(one,))
        case Select.FILTER:
            return Selection(select, filter=public(read(value if value is not None else "")))
        case Select.IDS:
            return Selection(select, ids=tuple(dict.fromkeys(_ids(value, most=MOST_IDS))))


def choose(session: Session, meant: Selection, *, as_of: datetime, deleted: bool = False) -> Chosen:
    """Leave the contacts that are meant in the temp table `selected`, one row per contact_id, in no order.

    Args:
        session: a reader (for a count or a preview) or a transaction.
        meant: from `selection`.
        as_of: relative dates count from it; aware UTC.
        deleted: choose among deleted contacts, for a restore, instead of among live ones. Merged-away ones are neither.

    Raises:
        SmartListInvalid: there is no smart list of that name. SelectionInvalid: no import or action of that id.
    """
    version, condition = None, _EVERYBODY
    if meant.select in _SEEN and not session.value(_SEEN[meant.select], id=meant.ids[0]):
        raise SelectionInvalid(
            f"There is no {meant.select} of that id. Nothing was written. Look it up.", id=meant.ids[0]
        )
    if meant.select == Select.SMART_LIST:
        smart_list = smart_lists.current(session, meant.name)
        version, chosen = smart_list.version, smart_list.filter
    else:
        chosen = meant.filter
    if chosen:
        condition = clause(chosen, as_of=as_of)
    if meant.select == Select.IDS:
        session.run(_SQL["given"], ids=list(meant.ids))
        condition = _GIVEN
    session.run(_SQL["choose_deleted" if deleted else "choose_live"].where(condition), **condition.values)
    contacts = int(session.value(_COUNT))
    if meant.select != Select.IDS:
        return Chosen(meant.select, contacts, version)
    (counts,) = session.rows(_SQL["given_counts"])
    given, known = len(meant.ids), counts["known"]
    return Chosen(meant.select, contacts, None, given, given - known, known - counts["chosen"])


def public(chosen: Filter, instead: str = "Save the filter as a smart list and select that.") -> Filter:
    """The filter, if it may stand where Airflow keeps it.

    Raises:
        SelectionInvalid: it says who someone is; what to do `instead`.
    """
    if place := chosen.says_who:
        raise SelectionInvalid(
            f"The filter says who someone is ({place}): an address, a name or the like must not stand in run conf. "
            f"Nothing was written. {instead}",
            place=place,
        )
    return chosen


def sample(session: Session, most: int) -> list[UUID]:
    """Some of the contacts in `selected`, for a preview: always the same ones, from everywhere."""
    return [row["contact_id"] for row in session.rows(_SQL["sample"], most=most)]


def _select(word: object) -> Select:
    known = [each.value for each in Select]
    if word not in known:
        raise SelectionInvalid(f"select should be one of: {', '.join(known)}. Nothing was written. Choose one.")
    return Select(str(word))


def _all(value: object) -> Selection:
    """Everybody; a value beside it is a slip that would reach too many."""
    if value not in (None, "", [], {}):
        raise SelectionInvalid("select is all, so select_value must be empty. Nothing was written. Empty it.")
    return Selection(Select.ALL)


def _asked(field: str, value: str) -> Filter:
    return read({"field": field, "op": "is", "value": value})


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or looks_like_address(value):
        raise SelectionInvalid("select_value should be a name, and no address. Nothing was written.")
    return value


def _ids(value: object, *, most: int) -> list[UUID]:
    """UUIDs out of a list or a text; what is none is counted, not told."""
    parts = re.split(r"[\s,;]+", value.strip()) if isinstance(value, str) else value
    if not isinstance(parts, list) or not 1 <= len(parts) <= most:
        raise SelectionInvalid(f"select_value should hold 1 to {most:,} ids. Nothing was written.", most=most)
    wrong, found = 0, []
    for part in parts:
        try:
            found.append(identifier(part))
        except ValueError:
            wrong += 1
    if wrong:
        raise SelectionInvalid(
            f"{wrong} of {len(parts)} ids in select_value are no contact, import or action ids, which look like "
            "01890a5d-ac96-774b-bcce-b302099a8057. Nothing was written. Mend them.",
            wrong=wrong, given=len(parts),
        )  # fmt: skip
    return found
