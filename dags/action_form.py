"""The trigger forms of the bulk actions: what all of them ask, and the words for the rest.

Airflow shows one section of a form at a time. So what everybody answers stands in the first one, without a name of its
own, and only what is rarely touched is folded away.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from airflow.sdk import Param

from transforms.settings import Settings
from transforms.vocabulary import Select

_LIMITS: Final = "Limits"

SELECTION: Final[dict[str, Param]] = {
    "select": Param(
        Select.SMART_LIST.value,
        type="string",
        enum=[each.value for each in Select],
        title="Select",
        description="What the field below names. A filter that says who someone is belongs into a smart list.",
    ),
    "select_value": Param(
        None,
        type=["null", "string", "array", "object"],
        title="Value",
        format="multiline",
        description="A smart list's name, a tag, the id of an import or of an earlier action, a filter as JSON, contact"
        " ids, or nothing for all.",
    ),
}
DRY_RUN: Final[dict[str, Param]] = {
    "dry_run": Param(
        default=False,
        type=["null", "boolean"],
        title="Dry run",
        description="Count what would come of it, by outcome and reason, and write nothing.",
    ),
}
LIMITS: Final[dict[str, Param]] = {
    "max_share": Param(
        Settings().max_share,
        type="number",
        exclusiveMinimum=0,
        maximum=1,
        title="Largest share",
        section=_LIMITS,
        description="Of the live contacts. If more are selected, nothing happens unless their count is typed in below.",
    ),
    "confirm_count": Param(
        None,
        type=["null", "integer"],
        minimum=0,
        title="Confirm count",
        section=_LIMITS,
        description="Exactly so many contacts are meant; a dry run tells how many are selected.",
    ),
    "plan_hash": Param(
        None,
        type=["null", "string"],
        maxLength=64,
        title="As in the dry run",
        section=_LIMITS,
        description="The plan_hash that a dry run told: if it would come to anything else by now, nothing happens.",
    ),
}


def needed(title: str, description: str, **schema: Any) -> Param:
    """A line of text that has to be answered."""
    return Param(type="string", title=title, description=description, **({"minLength": 1, "maxLength": 200} | schema))


def with_defaults(params: Mapping[str, Param]) -> dict[str, Param]:
    """As a DAG with a schedule has to have them; an empty answer is refused by the action itself."""
    open_ones = {name: each for name, each in params.items() if each.schema["type"] == "string" and not each.has_value}
    given = {name: Param("", each.description, **each.schema | {"minLength": 0}) for name, each in open_ones.items()}
    return {**params, **given}


def text(title: str, description: str, *, default: str | None = None, **schema: Any) -> Param:
    """A line of text that may be left empty."""
    return Param(
        default, type=["null", "string"], title=title, description=description, **({"maxLength": 200} | schema)
    )


def choice(title: str, values: Sequence[str], description: str) -> Param:
    """One of several words; the first stands there at the beginning."""
    return Param(values[0], type="string", enum=list(values), title=title, description=description)


def choice_or_none(title: str, values: Sequence[str], description: str) -> Param:
    """One of several words, or no answer, which stands there at the beginning."""
    return Param(
        None,
        type=["null", "string"],
        enum=[None, *values],
        values_display={"null": "(no answer)"},
        title=title,
        description=description,
    )


def box(title: str, description: str) -> Param:
    """Yes or no; no at the beginning."""
    return Param(default=False, type=["null", "boolean"], title=title, description=description)


def several(title: str, description: str) -> Param:
    """Texts, one a line."""
    return Param([], type=["null", "array"], items={"type": "string"}, title=title, description=description)


def values(title: str, description: str) -> Param:
    """Names with values, as JSON."""
    return Param(None, type=["null", "object"], title=title, description=description)


NAME: Final[dict[str, Param]] = {"action_name": needed("Action name", "Stands in the history: no addresses.")}
