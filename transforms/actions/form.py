"""The form of a bulk action becomes an order: which action, and what every form asks (`request`)."""

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
from transforms.actions.merge import MergeContacts, MergeDuplicates
from transforms.actions.opportunities import UpdateOpportunities
from transforms.actions.opt_status import UpdateOptStatus
from transforms.actions.request import COMMON, Request, request
from transforms.actions.tags import UpdateTags
from transforms.actions.undo import UndoAction
from transforms.errors import ActionRefused, RuleGap
from transforms.settings import Settings
from transforms.vocabulary import ActionKind
from transforms.warehouse import Session

ACTIONS: Final[Mapping[ActionKind, type[Action]]] = {
    action.kind: action
    for action in (UpdateTags, UpdateCompanies, UpdateFields, UpdateOptStatus, UpdateOpportunities, UpdateAutomations,
                   DeleteContacts, RestoreContacts, UndoAction, MergeContacts, MergeDuplicates)
}  # fmt: skip
if missing := set(ActionKind) - set(ACTIONS):
    raise RuleGap(f"No module does {sorted(missing)}.", missing=sorted(missing))

_READ_HERE: Final = (*COMMON, "plan_hash")


@dataclass(frozen=True)
class Order(Request):
    """One bulk action as somebody asked for it. meant: None where the action itself says whom it means (an undo).
    plan_hash: of the dry run that it follows, '' if it follows none. asked: the form's answers to this action's own
    questions, as JSON. unasked: nobody triggered it; the deployment itself gave the answers.
    """

    action: Action
    plan_hash: str
    asked: str
    unasked: bool
    settings: Settings

    @property
    def kind(self) -> ActionKind:
        """Which action."""
        return self.action.kind

    @property
    def backwards(self) -> bool:
        """An undo goes backwards: what the first batch made is taken away when nobody needs it any more."""
        return self.action.undoes is not None

    def require_foretold(self, plan_hash: str) -> None:
        """Raises ActionRefused if it comes to something else than the dry run that it follows. Nothing was written."""
        if self.plan_hash != plan_hash:
            raise ActionRefused(
                "The action comes to something else than its dry run: the contacts or the answers have changed since."
                " Nothing was written. Make another dry run, look at its counts, and give its plan_hash.",
                plan_hash=plan_hash,
            )


def order(kind: ActionKind, params: Mapping[str, Any], settings: Settings, *, scheduled: bool = False) -> Order:
    """Read a form; in a `scheduled` run, which nobody triggered, what the action answers by itself, if it does.

    Raises:
        ActionInvalid, SelectionInvalid, FilterInvalid: what, and what should stand there. Nothing was written.
    """
    by_itself = ACTIONS[kind].by_schedule(settings) if scheduled else None
    params = params if by_itself is None else by_itself
    action = ACTIONS[kind].read(params, settings)
    common = request(params, settings, selects=action.selects)
    asked = {name: value for name, value in params.items() if name not in _READ_HERE}
    return Order(
        **vars(common),
        action=action,
        plan_hash=answers.text(params, "plan_hash"),
        asked=json.dumps(asked, sort_keys=True, default=str),
        unasked=by_itself is not None,
        settings=settings,
    )


def action_id(dag_id: str, run_id: str) -> UUID:
    """The id of the action that a run does: the same for every retry of its tasks."""
    return uuid5(NAMESPACE_URL, f"contact-warehouse:{dag_id}:{run_id}")


def require_admin(order: Order, session: Session, user: str) -> None:
    """Raises ActionRefused if the action is for admins and `user`, who asked for it, is none of `settings.admins`."""
    if not order.unasked and order.action.for_admins(session) and user not in order.settings.admin_names:
        raise ActionRefused(
            f"{order.kind} is for admins here, and {user or 'nobody'} is none (CONTACTS_ADMINS). Nothing was written."
            " Ask one of them to trigger it.",
            kind=order.kind,
        )
