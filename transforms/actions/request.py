"""What every form on many contacts asks: a name for the history, whom it means, how many it may reach, dry run."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from transforms.actions import answers
from transforms.errors import ActionInvalid, ActionRefused
from transforms.selection import Selection, selection
from transforms.settings import Settings

COMMON: Final = ("action_name", "select", "select_value", "max_share", "confirm_count", "dry_run")
"""The fields of a form that are read here."""


@dataclass(frozen=True)
class Request:
    """The common part of what somebody asked for. All of it may be kept: `answers.py` let nothing pass that says who
    someone is.

    meant: None where nobody is selected. selected: the answers that choose, as JSON. max_share: of the live contacts;
    more than that need `confirm_count`.
    """

    name: str
    meant: Selection | None
    selected: str
    max_share: float
    confirm_count: int | None
    dry_run: bool

    def require_confirmed(self, targets: int, live: int) -> None:
        """Raises ActionRefused if it would reach more than it may, or other than was typed in. Nothing was written. One
        contact is never too many.
        """
        if self.confirm_count is not None and self.confirm_count != targets:
            raise ActionRefused(
                f"confirm_count says {self.confirm_count:,}, but {targets:,} contacts are selected. Nothing was "
                "written. Look at the selection, then type in the count.",
                confirm_count=self.confirm_count, targets=targets,
            )  # fmt: skip
        if self.confirm_count is None and targets > max(1, self.max_share * max(live, targets)):
            raise ActionRefused(
                f"{targets:,} contacts are selected; {live:,} are live, and more than {self.max_share:.0%} of them need"
                f" their exact count typed in. Nothing was written. If they are meant, set confirm_count to {targets}.",
                targets=targets, live=live, max_share=self.max_share,
            )  # fmt: skip


def request(params: Mapping[str, Any], settings: Settings, *, selects: bool = True) -> Request:
    """Read the common part of a form; `selects`: whether it asks whom it means.

    Raises:
        ActionInvalid, SelectionInvalid, FilterInvalid: what, and what should stand there. Nothing was written.
    """
    share = answers.number(params, "max_share")
    share = settings.max_share if share is None else share
    if not 0 < share <= 1:
        raise ActionInvalid("max_share should be more than 0 and at most 1. Nothing was written.", field="max_share")
    count = answers.number(params, "confirm_count")
    given = {name: params.get(name) for name in ("select", "select_value")} if selects else {}
    return Request(
        name=answers.label(params, "action_name"),
        meant=selection(params) if selects else None,
        selected=json.dumps(given, sort_keys=True, default=str),
        max_share=share,
        confirm_count=None if count is None else int(count),
        dry_run=answers.yes(params, "dry_run"),
    )
