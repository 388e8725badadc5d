"""`undo_action`: takes back what an action or an import did, where nothing has changed it since.

Three-way: of each change it compares what the change left with what is there now. Equal: the before-image comes back.
Different: the newer change stays (`changed_since`). Opt-outs, bounces and complaints are never undone.

A merge is taken apart as a whole or not at all: both contacts are back with what was theirs, and are two people for
good.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, Self
from uuid import UUID

from transforms.actions import answers
from transforms.actions.action import SQL, Action, Stamp
from transforms.actions.deletion import require_restorable, review_restored
from transforms.consent import decide, ledger
from transforms.errors import ActionInvalid
from transforms.selection import Chosen, Selection
from transforms.settings import Settings
from transforms.vocabulary import ActionKind, Select
from transforms.warehouse import Query, Session, Transaction

_COUNT: Final = Query.inline("count selected", "SELECT count(contact_id) FROM selected")


@dataclass(frozen=True)
class UndoAction(Action):
    """undone: the id of an action, or of an import, whose new contacts are deleted then."""

    kind: ClassVar[ActionKind] = ActionKind.UNDO_ACTION
    acts_on: ClassVar[tuple[str, ...]] = ("live", "deleted")
    selects: ClassVar[bool] = False
    undone: UUID
    window: timedelta
    switched_off: bool

    @classmethod
    def read(cls, params: Mapping[str, Any], settings: Settings) -> Self:
        """See `Action.read`."""
        window = timedelta(hours=24 * settings.restore_days)
        return cls(answers.id_of(params, "action_id"), window, settings.restore == "off")

    @property
    def undoes(self) -> UUID | None:
        """See `Action.undoes`."""
        return self.undone

    def for_admins(self, session: Session) -> bool:
        """See `Action.for_admins`: what deleted or restored contacts, only those may undo who may do it."""
        return any(row["of_tombstones"] for row in self._found(session))

    def check(self, session: Session) -> None:
        """See `Action.check`."""
        found = self._found(session)
        if not found:
            raise ActionInvalid(
                "There is no action or import of that id. Nothing was written. Look it up.", field="action_id"
            )
        if found[0]["of_tombstones"]:
            require_restorable(switched_off=self.switched_off)

    def choose(self, session: Session, meant: Selection | None, *, as_of: datetime) -> Chosen:  # noqa: ARG002 - it says itself whom it means
        """See `Action.choose`: whoever the action or import changed."""
        session.run(SQL["choose_undone"], undone=self.undone)
        return Chosen(Select.ACTION, int(session.value(_COUNT)))

    def plan(self, session: Session, stamp: Stamp) -> None:
        """See `Action.plan`."""
        session.run(SQL["undoing"], undone=self.undone)
        session.run(
            SQL["plan_undo"], undone=self.undone, action_id=stamp.action_id, as_of=stamp.as_of, deleted_by=stamp.actor,
            not_before=stamp.as_of - self.window,
        )  # fmt: skip
        decide.register_rules(session)
        session.run(SQL["claim_undone"], undone=self.undone)
        decide.decide(session, stamp.pseudonyms)
        session.run(SQL["plan_undone_consent"], as_of=stamp.as_of)

    def write(self, transaction: Transaction, stamp: Stamp) -> None:
        """Consent that is taken back, pairs for review, and pairs that are never to be merged again."""
        review_restored(transaction, stamp)
        transaction.run(SQL["mark_not_same"], as_of=stamp.as_of, decided_by=stamp.actor, action_id=stamp.action_id)
        evidence = ledger.Evidence("undo", f"undo of {self.undone}", stamp.actor, action_id=stamp.action_id)
        ledger.record(transaction, evidence)

    def _found(self, session: Session) -> list[dict[str, Any]]:
        return session.rows(SQL["undone_kind"], undone=self.undone)
