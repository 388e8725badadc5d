"""`delete_contacts` and `restore_contacts`: a tombstone hides a contact and all that is its, and goes again.

Nothing of a deleted contact moves, so a restore brings back all of it but what was deleted on its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Final, Self

from transforms.actions import answers
from transforms.actions.action import SQL, Action, Stamp
from transforms.errors import ActionRefused
from transforms.settings import Settings
from transforms.vocabulary import ActionKind, Select
from transforms.warehouse import Session, Transaction

TYPED: Final = "DELETE"


@dataclass(frozen=True)
class DeleteContacts(Action):
    """Refused for a contact in an active workflow or campaign; `force` takes it out of them first."""

    kind: ClassVar[ActionKind] = ActionKind.DELETE_CONTACTS
    admin_only: ClassVar[bool] = True
    force: bool

    @classmethod
    def read(cls, params: Mapping[str, Any], settings: Settings) -> Self:  # noqa: ARG003 - as every action
        """See `Action.read`."""
        if params.get("confirm") != TYPED:
            raise answers.invalid("confirm", f"should be {TYPED}, typed in capital letters")
        return cls(answers.yes(params, "force"))

    @classmethod
    def by_schedule(cls, settings: Settings) -> Mapping[str, Any] | None:
        """See `Action.by_schedule`: the deployment has set whom it deletes, so nobody types the word."""
        return (
            {
                "action_name": "deletion by schedule",
                "select": Select.SMART_LIST.value,
                "select_value": settings.delete_smart_list,
                "confirm": TYPED,
            }
            if settings.delete_schedule
            else None
        )

    def plan(self, session: Session, stamp: Stamp) -> None:
        """See `Action.plan`."""
        session.run(
            SQL["plan_deletion"], action_id=stamp.action_id, as_of=stamp.as_of, deleted_by=stamp.actor, force=self.force
        )


@dataclass(frozen=True)
class RestoreContacts(Action):
    """For as long as `window` after the deletion, to the microsecond. Who by then shares an address with a live contact
    is restored all the same: both stay, and the pair goes to review.
    """

    kind: ClassVar[ActionKind] = ActionKind.RESTORE_CONTACTS
    acts_on: ClassVar[tuple[str, ...]] = ("deleted",)
    admin_only: ClassVar[bool] = True
    window: timedelta
    switched_off: bool

    @classmethod
    def read(cls, params: Mapping[str, Any], settings: Settings) -> Self:  # noqa: ARG003 - as every action
        """See `Action.read`."""
        return cls(timedelta(hours=24 * settings.restore_days), settings.restore == "off")

    def check(self, session: Session) -> None:  # noqa: ARG002 - as every action
        """See `Action.check`."""
        require_restorable(switched_off=self.switched_off)

    def plan(self, session: Session, stamp: Stamp) -> None:
        """See `Action.plan`."""
        session.run(SQL["plan_restore"], not_before=stamp.as_of - self.window)

    def write(self, transaction: Transaction, stamp: Stamp) -> None:
        """Pairs for review."""
        review_restored(transaction, stamp)


def require_restorable(*, switched_off: bool) -> None:
    """Raises ActionRefused where nothing deleted may come back (`CONTACTS_RESTORE=off`)."""
    if switched_off:
        raise ActionRefused(
            "Restoring is switched off here (CONTACTS_RESTORE=off): what is deleted stays deleted. Nothing was written."
        )


def review_restored(transaction: Transaction, stamp: Stamp) -> None:
    """Restored contacts that share an address with somebody who is live by now: for a person to look at."""
    transaction.run(SQL["review_restored"], as_of=stamp.as_of)
