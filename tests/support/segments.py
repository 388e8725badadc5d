"""The oracle of filters: which contacts a tree means, in dicts and loops. No SQL, no product code.

Belongs here: what users expect of a filter, read aloud; the shape of a small world it is asked of. Does not belong
here: reading and refusing filters, how a world gets into a warehouse (`tests.selection.worlds`).
"""

import calendar
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

Row = dict[str, Any]


@dataclass
class Crowd:
    """Contacts and what they have. contacts: number -> fields; rows: relation -> rows, each with `contact`, fields by
    their public names without the relation, and maybe `deleted`. gone: deleted contacts; merged: contact -> contact.
    """

    contacts: dict[int, Row] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    suppressed: set[str] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    merged: dict[int, int] = field(default_factory=dict)


def meant(crowd: Crowd, tree: Row, as_of: datetime, *, deleted: bool = False) -> set[int]:
    """The live (or the deleted) contacts the tree means."""
    base = crowd.gone if deleted else crowd.contacts.keys() - crowd.gone
    return {contact for contact in base - crowd.merged.keys() if _holds(crowd, tree, contact, as_of)}


def _holds(crowd: Crowd, tree: Row, contact: int, as_of: datetime) -> bool:
    if (known := _joined(tree, lambda part: _holds(crowd, part, contact, as_of))) is not None:
        return known
    if "has" in tree:
        where = tree.get("where")
        return any(where is None or _fits(row, where, as_of) for row in _rows(crowd, tree["has"], contact))
    name = tree["field"]
    if "." not in name or name.startswith("custom."):
        return _asked(crowd.contacts[contact], tree, as_of)
    rows = _rows(crowd, name.split(".")[0], contact)
    if tree["op"] == "blank":
        return not any(_asked(row, tree | {"op": "filled"}, as_of) for row in rows)
    return any(_asked(row, tree, as_of) for row in rows)


def _fits(row: Row, tree: Row, as_of: datetime) -> bool:
    known = _joined(tree, lambda part: _fits(row, part, as_of))
    return _asked(row, tree, as_of) if known is None else known


def _joined(tree: Row, holds: Callable[[Row], bool]) -> bool | None:
    """And, or, not; None for anything else."""
    if "all" in tree:
        return all(holds(part) for part in tree["all"])
    if "any" in tree:
        return any(holds(part) for part in tree["any"])
    return not holds(tree["not"]) if "not" in tree else None


def _rows(crowd: Crowd, relation: str, contact: int) -> list[Row]:
    if relation == "mailable_email":
        permitted = {"single_opt_in", "double_opt_in"}
        return [] if contact in crowd.gone else [
            row for row in _rows(crowd, "email", contact)
            if row["opt_status"] in permitted and row["deliverability"] == "clean"
            and row["value"] not in crowd.suppressed
        ]  # fmt: skip
    return [
        row for row in crowd.rows.get(relation, [])
        if not row.get("deleted") and _now(crowd, row["contact"], relation) == contact
    ]  # fmt: skip


def _now(crowd: Crowd, contact: int, relation: str) -> int:
    """Where a contact of an old import or action is now. What else a contact has stays with it."""
    while relation in {"import", "action"} and contact in crowd.merged:
        contact = crowd.merged[contact]
    return contact


def _asked(row: Row, condition: Row, as_of: datetime) -> bool:
    name, op, value = condition["field"], condition["op"], condition.get("value")
    have, free = _value(row, name), "custom." in name
    if op in {"filled", "blank"}:
        return (have not in (None, "")) == (op == "filled")
    if have is None:
        return False
    if op in {"more_than", "at_least", "less_than", "at_most"} or (op == "is" and isinstance(have, Decimal | int)):
        return _number(have, op, Decimal(str(value)), free=free)
    if op in {"on", "between", "before", "after", "in_last", "older_than", "in_next"}:
        return _time(have, op, value, as_of)
    return _text(str(have), op, value)


def _value(row: Row, name: str) -> Any:
    """What the row holds; of a custom field the text of whatever JSON it is."""
    if "custom." in name:
        have = (row.get("custom") or {}).get(name.partition("custom.")[2])
        return {True: "true", False: "false"}.get(have, have) if have is None or isinstance(have, bool) else str(have)
    short = name.rpartition(".")[2]
    return row["value"].partition("@")[2] if short == "domain" and "slot" in row else row.get(short)


def _text(have: str, op: str, value: Any) -> bool:
    texts = [unicodedata.normalize("NFC", each).lower() for each in (value if isinstance(value, list) else [value])]
    have = have.lower()
    if op in {"is", "in"}:
        return have in texts
    (text,) = texts
    return {"contains": text in have, "starts_with": have[: len(text)] == text, "ends_with": have.endswith(text)}[op]


def _number(have: Any, op: str, value: Decimal, *, free: bool) -> bool:
    if free:
        if not re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", have, re.ASCII):
            return False
        have = Decimal(have)
    return {
        "is": have == value, "more_than": have > value, "at_least": have >= value, "less_than": have < value,
        "at_most": have <= value,
    }[op]  # fmt: skip


def _time(have: Any, op: str, value: Any, as_of: datetime) -> bool:
    if isinstance(have, str):
        try:
            have = date.fromisoformat(have[:10]) if re.match(r"[12]\d{3}-\d\d-\d\d", have, re.ASCII) else None
        except ValueError:
            have = None
        if have is None:
            return False
    moment = isinstance(have, datetime)
    now: Any = as_of if moment else as_of.date()
    if op in {"in_last", "older_than", "in_next"}:
        count, unit = value.split()
        border = back_or_on(now, int(count) * (1 if op == "in_next" else -1), unit.rstrip("s"))
        return {"in_last": border <= have <= now, "older_than": have < border, "in_next": now < have <= border}[op]
    day = have.date() if moment else have
    first, last = (date.fromisoformat(each) for each in (value if op == "between" else [value, value]))
    return {"on": first <= day <= last, "between": first <= day <= last, "before": day < first, "after": day > last}[op]


def back_or_on(moment: Any, count: int, unit: str) -> Any:
    """Step by step: months one after the other, the day cut to the last month's length at the end."""
    if unit in {"day", "week"}:
        for _ in range(abs(count) * (7 if unit == "week" else 1)):
            moment += timedelta(days=1 if count > 0 else -1)
        return moment
    year, month = moment.year, moment.month
    for _ in range(abs(count) * (12 if unit == "year" else 1)):
        month += 1 if count > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    longest = [31, 29 if calendar.isleap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    day = date(year, month, min(moment.day, longest[month - 1]))
    return datetime.combine(day, moment.timetz()) if isinstance(moment, datetime) else day
