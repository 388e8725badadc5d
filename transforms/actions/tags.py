"""`update_tags`: give tags, take named tags or all away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import polars as pl

from transforms.actions import answers
from transforms.actions.action import SQL, Action, Stamp
from transforms.lists.normalise.tags import invalid_tags, tags
from transforms.settings import Settings
from transforms.vocabulary import ActionKind
from transforms.warehouse import Session

_NO_DELIMITER = "\n"  # an answer is one tag: none holds a line break


@dataclass(frozen=True)
class UpdateTags(Action):
    """Tags in the spelling of the warehouse (lower case, as lists bring them). A tag that is both given and taken away
    is given: so "all but these" is `remove_all_tags` with `add_tags`.
    """

    kind: ClassVar[ActionKind] = ActionKind.UPDATE_TAGS
    add: tuple[str, ...]
    remove: tuple[str, ...]
    remove_all: bool

    @classmethod
    def read(cls, params: Mapping[str, Any], settings: Settings) -> Self:  # noqa: ARG003 - as every action
        """See `Action.read`."""
        action = cls(
            _spelled(params, "add_tags"), _spelled(params, "remove_tags"), answers.yes(params, "remove_all_tags")
        )
        if not (action.add or action.remove or action.remove_all):
            raise answers.invalid("add_tags", "is empty, and so are remove_tags and remove_all_tags: name a tag")
        return action

    def plan(self, session: Session, stamp: Stamp) -> None:
        """See `Action.plan`."""
        session.run(
            SQL["plan_tags"],
            add=list(self.add), remove=list(self.remove), remove_all=self.remove_all, as_of=stamp.as_of,
        )  # fmt: skip


def _spelled(params: Mapping[str, Any], field: str) -> tuple[str, ...]:
    given = pl.Series("tag", answers.texts(params, field), dtype=pl.String).to_frame()
    read = given.select(
        tags=tags(pl.col("tag"), _NO_DELIMITER),
        wrong=(invalid_tags(pl.col("tag"), _NO_DELIMITER) > 0) | tags(pl.col("tag"), _NO_DELIMITER).is_null(),
    )
    if wrong := int(read["wrong"].sum()):
        raise answers.invalid(
            field, f"holds {wrong} that are no tags: a tag has at most 64 letters, digits, blanks and -_./&+:#'()"
        )
    return tuple(dict.fromkeys(read["tags"].explode()))
