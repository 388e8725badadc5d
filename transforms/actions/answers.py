"""Reads single answers out of a form. An answer that would say who someone is stops here: it must not stand in run
conf, which Airflow keeps for good.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from math import isfinite
from typing import Any, Final, TypeVar
from uuid import UUID

from transforms.errors import ActionInvalid
from transforms.selection.filter import looks_like_address
from transforms.selection.values import identifier

MOST_CHARACTERS: Final = 200
_LONGEST_EXPLANATION: Final = 2_000
_MOST_ITEMS: Final = 100

W = TypeVar("W", bound=StrEnum)
Params = Mapping[str, Any]


def invalid(field: str, should: str) -> ActionInvalid:
    """The error for an answer that cannot be used: says what should stand there, never what did."""
    return ActionInvalid(f"{field} {should}. Nothing was written. Correct it and trigger again.", field=field)


def text(params: Params, field: str, *, longest: int = MOST_CHARACTERS) -> str:
    """One line of text, NFC, one blank between words; '' where nothing was answered."""
    value = params.get(field)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > longest:
        raise invalid(field, f"should be a text of at most {longest} characters")
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in value if not character.isspace()):
        raise invalid(field, "holds characters that cannot be seen")
    return " ".join(unicodedata.normalize("NFC", value).split())


def public(params: Params, field: str, *, longest: int = MOST_CHARACTERS) -> str:
    """`text`, unless it looks like an e-mail address or a phone number."""
    answer = text(params, field, longest=longest)
    if looks_like_address(answer):
        raise invalid(field, "looks like an address, which must not stand in run conf")
    return answer


def label(params: Params, field: str) -> str:
    """`public`, and not left out."""
    if answer := public(params, field):
        return answer
    raise invalid(field, "is missing")


def explanation(params: Params, field: str) -> str:
    """A longer `label`."""
    if answer := public(params, field, longest=_LONGEST_EXPLANATION):
        return answer
    raise invalid(field, "is missing")


def word(params: Params, field: str, words: type[W]) -> W:
    """A word of the enum."""
    known = [each.value for each in words]
    value = params.get(field)
    if value not in known:
        raise invalid(field, f"should be one of: {', '.join(known)}")
    return words(value)


def one_of(params: Params, field: str, known: Sequence[str]) -> str:
    """One of these words."""
    value = params.get(field)
    if not isinstance(value, str) or value not in known:
        raise invalid(field, f"should be one of: {', '.join(known)}")
    return value


def yes(params: Params, field: str) -> bool:
    """Whether a box is ticked."""
    value = params.get(field)
    if value not in (None, True, False):
        raise invalid(field, "should be true or false")
    return bool(value)


def number(params: Params, field: str) -> float | None:
    """A number; None where nothing was answered."""
    value = params.get(field)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or value < 0:
        raise invalid(field, "should be a number, not less than 0")
    return value


def texts(params: Params, field: str) -> list[str]:
    """A list of texts that are not empty, each once, in order."""
    value = params.get(field)
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > _MOST_ITEMS:
        raise invalid(field, f"should be a list of at most {_MOST_ITEMS} texts")
    read = [label({field: item}, field) for item in value]
    return list(dict.fromkeys(read))


def mapping(params: Params, field: str) -> dict[str, Any]:
    """Names with their values."""
    value = params.get(field)
    if value in (None, ""):
        return {}
    if not isinstance(value, dict) or len(value) > _MOST_ITEMS:
        raise invalid(field, f"should be an object of at most {_MOST_ITEMS} names and values")
    for name in value:
        label({field: name}, field)
    return value


def id_of(params: Params, field: str) -> UUID:
    """The id of an action or an import."""
    try:
        return identifier(params.get(field))
    except ValueError:
        raise invalid(field, "should be an id, which looks like 01890a5d-ac96-774b-bcce-b302099a8057") from None
