"""The form of a bulk action becomes an order: which action, whom it means, and how many it may reach."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from transforms.actions import answers
from transforms.actions.action import Action
from transforms.actions.automations import UpdateAutomations
from transforms.actions.companies import UpdateCompanies
from transforms.actions.deletion import DeleteContacts, RestoreContacts
from transforms.actions.fields import UpdateFields
from transforms.actions.opportunities import UpdateOpportunities
from transforms.actions.opt_status import UpdateOptStatus
from transforms.actions.tags import UpdateTags
from transforms.actions.undo import UndoAction
from transforms.errors import ActionInvalid, ActionRefused, RuleGap
from transforms.selection import Selection, selection
from transforms.settings import Settings
from transforms.vocabulary import ActionKind
from transforms.warehouse import Session

ACTIONS: Final[Mapping[ActionKind, type[Action]]] = {
    action.kind: action
    for action in (UpdateTags, UpdateCompanies, UpdateFields, UpdateOptStatus, UpdateOpportunities, UpdateAutomations,
                   DeleteContacts, RestoreContacts, UndoAction)
}  # fmt: skip
if missing := set(ActionKind) - set(ACTIONS):
    raise RuleGap(f"No module does {sorted(missing)}.", missing=sorted(missing))

SCHEDULE: Final = "schedule"
"""Who acts where nobody triggered the run: the deployment, which alone sets `delete_schedule`."""
_COMMON: Final = ("action_name", "select", "select_value", "max_share", "confirm_count", "dry_run")


@dataclass(frozen=True)
class Order:
    """One bulk action as somebody asked for it. All of it may be kept: `answers.py` let nothing pass that says who
    someone is.

    meant: None where the action itself says whom it means (an undo). max_share: of the live contacts; more than that
    need `confirm_count`. asked: the form's answers to this action's own questions, as JSON.
    """

    name: str
    action: Action
    meant: Selection | None
    selected: str
    max_share: float
    confirm_count: int | None
    dry_run: bool
    asked: str
    settings: Settings

    @property
    def kind(self) -> ActionKind:
        """Which action."""
        return self.action.kind

    @property
    def backwards(self) -> bool:
        """An undo goes backwards: what the first batch made is taken away when nobody needs it any more."""
        return self.action.undoes is not None

    def require_confirmed(self, targets: int, live: int) -> None:
        """Raises ActionRefused if it would reach more than it may, or other than was typed in. Nothing was written."""
        if self.confirm_count is not None and self.confirm_count != targets:
            raise ActionRefused(
                f"confirm_count says {self.confirm_count:,}, but {targets:,} contacts are selected. Nothing was "
                "written. Look at the selection, then type in the count.",
                confirm_count=self.confirm_count, targets=targets,
            )  # fmt: skip
        if self.confirm_count is None and targets > self.max_share * max(live, targets):
            raise ActionRefused(
                f"{targets:,} contacts are selected; {live:,} are live, and more than {self.max_share:.0%} of them need"
                f" their exact count typed in. Nothing was written. If they are meant, set confirm_count to {targets}.",
                targets=targets, live=live, max_share=self.max_share,
            )  # fmt: skip


def order(kind: ActionKind, params: Mapping[str, Any], settings: Settings) -> Order:
    """Read a form.

    Raises:
        ActionInvalid, SelectionInvalid, FilterInvalid: what, and what should stand there. Nothing was written.
    """
    action = ACTIONS[kind].read(params, settings)
    of_itself = kind == ActionKind.UNDO_ACTION
    share = answers.number(params, "max_share")
    share = settings.max_share if share is None else share
    if not 0 < share <= 1:
        raise ActionInvalid("max_share should be more than 0 and at most 1. Nothing was written.", field="max_share")
    count = answers.number(params, "confirm_count")
    meant = None if of_itself else selection(params)
    asked = {name: value for name, value in params.items() if name not in _COMMON}
    given = {} if of_itself else {name: params.get(name) for name in ("select", "select_value")}
    return Order(
        name=answers.label(params, "action_name"),
        action=action,
        meant=meant,
        selected=json.dumps(given, sort_keys=True, default=str),
        max_share=share,
        confirm_count=None if count is None else int(count),
        dry_run=answers.yes(params, "dry_run"),
        asked=json.dumps(asked, sort_keys=True, default=str),
        settings=settings,
    )


def action_id(dag_id: str, run_id: str) -> UUID:
    """The id of the action that a run does: the same for every retry of its tasks."""
    return uuid5(NAMESPACE_URL, f"contact-warehouse:{dag_id}:{run_id}")


def require_admin(order: Order, session: Session, user: str) -> None:
    """Raises ActionRefused if the action is for admins and `user` is none of `settings.admins`."""
    allowed = order.settings.admin_names | ({SCHEDULE} if order.settings.delete_schedule else frozenset())
    if order.action.for_admins(session) and user not in allowed:
        raise ActionRefused(
            f"{order.kind} is for admins here, and {user or 'nobody'} is none (CONTACTS_ADMINS). Nothing was written."
            " Ask one of them to trigger it.",
            kind=order.kind,
        )
