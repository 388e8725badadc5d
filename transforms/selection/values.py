"""What may stand beside an operator as `value`, and what is bound for it. Belongs here: days, spans, their borders.

Faults are ValueErrors that say what should stand there and never what did.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from transforms.rules.filter import Field

MOST_VALUES: Final = 1_000
MOST_CHARACTERS: Final = 200
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199
_MOST_DIGITS: Final = 12
_MICRO: Final = Decimal("0.000001")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SPAN: Final = re.compile(r"([1-9][0-9]{0,4}) (day|week|month|year)s?")
_MOST_OF: Final = {"day": 36_525, "week": 5_217, "month": 1_200, "year": 100}
_ID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def check(takes: str, value: object, field: Field) -> None:
    """Nothing, if `value` can stand there.

    Raises:
        ValueError: says what should stand there.
    """
    _READ[takes](value, field)


def bound(takes: str, value: object, field: Field, as_of: datetime) -> dict[str, Any]:
    """The values that `rules.filter.BINDS[takes]` names. Relative ones are counted from `as_of`, aware UTC.

    Columns of instants get instants: a day begins at 00:00 UTC. All others get days; today is the UTC day of `as_of`.
    """
    read = _READ[takes](value, field)
    moment = as_of.astimezone(UTC)
    now = moment if field.type == "instant" else moment.date()
    border = _first_instant if field.type == "instant" else _itself
    match takes:
        case "nothing":
            return {}
        case "day" | "days":
            first, last = read if takes == "days" else (read, read)
            return {"start": border(first), "end": border(last + timedelta(days=1))}
        case "past":
            return {"start": _moved(now, -read[0], read[1]), "now": now}
        case "future":
            return {"now": now, "end": _moved(now, read[0], read[1])}
        case _:
            return {"values" if takes.endswith("s") else "value": read}


def identifier(value: object) -> UUID:
    """A UUID in its usual form.

    Raises:
        ValueError: it is none.
    """
    if isinstance(value, str) and _ID.fullmatch(value):
        return UUID(value)
    raise ValueError("should be an id like 01890a5d-ac96-774b-bcce-b302099a8057")


def _first_instant(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _itself(day: date) -> date:
    return day


def _moved(moment: Any, count: int, unit: str) -> Any:
    """So many units on. A month keeps the day or takes its last one: a year before 29 February is 28 February."""
    if unit in {"day", "week"}:
        return moment + timedelta(days=count * (7 if unit == "week" else 1))
    month = moment.year * 12 + moment.month - 1 + count * (12 if unit == "year" else 1)
    year, month = divmod(month, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def _nothing(value: object, _: Field) -> None:
    if value is not None:
        raise ValueError("takes no value")


def text(value: object, _: Field | None = None) -> str:
    """A text that can be compared: NFC, not blank, no control characters, not too long."""
    if not isinstance(value, str) or not value.strip() or len(value) > MOST_CHARACTERS:
        raise ValueError(f"should be a text of 1 to {MOST_CHARACTERS} characters (for blanks: the operator blank)")
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in value):
        raise ValueError("should be a text without control characters")
    return unicodedata.normalize("NFC", value)


def _word(value: object, field: Field) -> str:
    if value in field.words:
        return str(value)
    raise ValueError(f"should be one of: {', '.join(field.words)}")


def _id(value: object, _: Field) -> UUID:
    return identifier(value)


def _number(value: object, _: Field) -> Decimal:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        number = Decimal(str(value))
        if number.is_finite() and number.adjusted() < _MOST_DIGITS and number == (fixed := number.quantize(_MICRO)):
            return fixed
    raise ValueError(f"should be a number of at most {_MOST_DIGITS} digits and 6 decimals")


def _day(value: object, _: Field) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value) and FIRST_YEAR <= int(value[:4]) <= LAST_YEAR:
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(f"should be a day from {FIRST_YEAR}-01-01 to {LAST_YEAR}-12-31")


def _days(value: object, field: Field) -> tuple[date, date]:
    if isinstance(value, list | tuple) and len(value) == 2:
        first, last = _day(value[0], field), _day(value[1], field)
        if first <= last:
            return first, last
    raise ValueError("should be two days, the first and the last")


def _span(value: object, _: Field) -> tuple[int, str]:
    if isinstance(value, str) and (match := _SPAN.fullmatch(value)) and int(match[1]) <= _MOST_OF[match[2]]:
        return int(match[1]), match[2]
    raise ValueError("should be a span like 30 days, 2 weeks, 6 months, 1 year; at most 100 years")


def _several(one: Callable[[object, Field], Any]) -> Callable[[object, Field], list[Any]]:
    def read(value: object, field: Field) -> list[Any]:
        if not isinstance(value, list | tuple) or not 1 <= len(value) <= MOST_VALUES:
            raise ValueError(f"should be a list of 1 to {MOST_VALUES} values")
        return [one(each, field) for each in value]

    return read


_READ: Final[Mapping[str, Callable[[object, Field], Any]]] = {
    "nothing": _nothing,
    "text": text,
    "texts": _several(text),
    "word": _word,
    "words": _several(_word),
    "id": _id,
    "ids": _several(_id),
    "number": _number,
    "day": _day,
    "days": _days,
    "past": _span,
    "future": _span,
}
