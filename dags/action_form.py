"""The trigger forms of the bulk actions: what all of them ask, and the words for the rest."""

from collections.abc import Sequence
from typing import Any, Final

from airflow.sdk import Param

from transforms.vocabulary import Select

_WHOM: Final = "Whom"
_HOW_MANY: Final = "How many"

SELECTION: Final[dict[str, Param]] = {
    "select": Param(
        Select.SMART_LIST.value,
        type="string",
        enum=[each.value for each in Select],
        title="Select",
        section=_WHOM,
        description="What the field below names. A filter that says who someone is belongs into a smart list.",
    ),
    "select_value": Param(
        None,
        type=["null", "string", "array", "object"],
        title="Value",
        section=_WHOM,
        format="multiline",
        description="A smart list's name, a tag, the id of an import or of an earlier action, a filter as JSON, contact"
        " ids, or nothing for all.",
    ),
}
LIMITS: Final[dict[str, Param]] = {
    "max_share": Param(
        0.2,
        type="number",
        exclusiveMinimum=0,
        maximum=1,
        title="Largest share",
        section=_HOW_MANY,
        description="Of the live contacts. If more are selected, nothing happens unless their count is typed in below.",
    ),
    "confirm_count": Param(
        None,
        type=["null", "integer"],
        minimum=0,
        title="Confirm count",
        section=_HOW_MANY,
        description="Exactly so many contacts are meant; a dry run tells how many are selected.",
    ),
    "dry_run": Param(
        default=False,
        type="boolean",
        title="Dry run",
        section="Run",
        description="Count what would come of it, by outcome and reason, and write nothing.",
    ),
}
NAME: Final[dict[str, Param]] = {
    "action_name": Param(
        type="string",
        minLength=1,
        maxLength=200,
        title="Action name",
        description="Stands in the history: no addresses.",
    )
}


def text(title: str, description: str, *, default: str | None = None, **schema: Any) -> Param:
    """A line of text that may be left empty."""
    return Param(
        default, type=["null", "string"], title=title, description=description, **({"maxLength": 200} | schema)
    )


def choice(title: str, values: Sequence[str], description: str, **schema: Any) -> Param:
    """One of several words; the first stands there at the beginning."""
    return Param(values[0], type="string", enum=list(values), title=title, description=description, **schema)


def box(title: str, description: str) -> Param:
    """Yes or no; no at the beginning."""
    return Param(default=False, type="boolean", title=title, description=description)


def several(title: str, description: str) -> Param:
    """Texts, one a line."""
    return Param([], type=["null", "array"], items={"type": "string"}, title=title, description=description)


def values(title: str, description: str) -> Param:
    """Names with values, as JSON."""
    return Param(None, type=["null", "object"], title=title, description=description)
