"""`update_fields`: set or clear standard and custom fields."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

import polars as pl

from transforms.actions import answers
from transforms.actions.action import SQL, Action, Stamp
from transforms.changes import COLUMNS, CUSTOM
from transforms.rules.filter import FIELDS
from transforms.settings import Settings
from transforms.vocabulary import ActionKind
from transforms.warehouse import Session

_PREFIX: Final = f"{CUSTOM}."
_FORMS: Final = {
    "country": (re.compile(r"[A-Z]{2}"), "an ISO 3166 code of two capital letters, e.g. DE"),
    "language": (re.compile(r"[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*"), "a language code, e.g. de or pt-BR"),
}
_ASKED: Final = {"field": pl.String, "item": pl.String, "value": pl.String}


@dataclass(frozen=True)
class UpdateFields(Action):
    """asked: (field, item, value as JSON or None to clear), each once.

    A value of a field that says who someone is (`personal` in rules/filters/field.txt) must not stand in run conf:
    such a field can be cleared here, and set by a list.
    """

    kind: ClassVar[ActionKind] = ActionKind.UPDATE_FIELDS
    asked: tuple[tuple[str, str, str | None], ...]

    @classmethod
    def read(cls, params: Mapping[str, Any], settings: Settings) -> Self:  # noqa: ARG003 - as every action
        """See `Action.read`."""
        to_set, to_clear = answers.mapping(params, "set"), answers.texts(params, "clear")
        if both := sorted(to_set.keys() & set(to_clear)):
            raise answers.invalid("clear", f"names {len(both)} fields that `set` names too: {', '.join(both)}")
        asked: list[tuple[str, str, str | None]] = [
            (*place("set", name), _value(name, value)) for name, value in to_set.items()
        ]
        asked += [(*place("clear", name), None) for name in to_clear]
        if not asked:
            raise answers.invalid("set", "is empty, and so is clear: name a field")
        return cls(tuple(asked))

    def plan(self, session: Session, stamp: Stamp) -> None:  # noqa: ARG002 - as every action
        """See `Action.plan`."""
        session.register("asked", pl.DataFrame(self.asked, schema=_ASKED, orient="row"))
        session.run(SQL["plan_fields"])


def place(answer: str, name: str) -> tuple[str, str]:
    """A field's name as (field, item).

    Raises:
        ActionInvalid: it names no field. `answer` says where it stands.
    """
    if name in COLUMNS:
        return name, ""
    if name.startswith(_PREFIX) and len(name) > len(_PREFIX):
        return CUSTOM, name.removeprefix(_PREFIX)
    raise answers.invalid(answer, f"names what is no field. There are: {', '.join(COLUMNS)}, custom.<key>. Correct it")


def _value(name: str, value: Any) -> str:
    if name in FIELDS and FIELDS[name].personal:
        raise answers.invalid("set", f"has a value for {name}, which says who someone is: import it in a list instead")
    custom = name.startswith(_PREFIX)
    if custom and isinstance(value, bool | int | float):
        return json.dumps(value, allow_nan=False)
    read = answers.label({f"set: {name}": value}, f"set: {name}")
    form, should = _FORMS.get(name, (None, ""))
    if form and not form.fullmatch(read):
        raise answers.invalid(f"set: {name}", f"should be {should}")
    return json.dumps(read, ensure_ascii=False)
