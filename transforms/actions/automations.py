"""`update_automations`: enroll contacts into a workflow or campaign, or remove them from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

from transforms.actions import answers
from transforms.actions.action import SQL, Action, Stamp
from transforms.errors import ActionInvalid
from transforms.settings import Settings
from transforms.vocabulary import ActionKind, AutomationKind
from transforms.warehouse import Session

_OPERATIONS: Final = ("enroll", "remove")


@dataclass(frozen=True)
class UpdateAutomations(Action):
    """Only a contact with a mailable address on the automation's channel is enrolled; where the automation sends
    nothing, everybody.
    """

    kind: ClassVar[ActionKind] = ActionKind.UPDATE_AUTOMATIONS
    operation: str
    automation_kind: AutomationKind
    name: str

    @classmethod
    def read(cls, params: Mapping[str, Any], settings: Settings) -> Self:  # noqa: ARG003 - as every action
        """See `Action.read`."""
        return cls(
            answers.one_of(params, "operation", _OPERATIONS),
            answers.word(params, "kind", AutomationKind),
            answers.label(params, "name"),
        )

    def check(self, session: Session) -> None:
        """See `Action.check`: the automation has to be known, and to enroll into it, not ended."""
        found = self._automation(session)
        if not found:
            known = [f"{row['kind']} {row['name']}" for row in session.rows(SQL["automations"])]
            raise ActionInvalid(
                f"There is no {self.automation_kind} of that name. There are: {', '.join(known) or 'none'}. Nothing"
                " was written. Choose one of them.",
                field="name", known=len(known),
            )  # fmt: skip
        if found[0]["ended"] and self.operation == "enroll":
            raise ActionInvalid(
                f"The {self.automation_kind} has ended. Nothing was written. Choose another.", field="name"
            )

    def plan(self, session: Session, stamp: Stamp) -> None:
        """See `Action.plan`."""
        automation = self._automation(session)[0]
        if self.operation == "enroll":
            session.run(
                SQL["plan_enrollments"],
                action_id=stamp.action_id, as_of=stamp.as_of, automation_id=automation["automation_id"],
                channel=automation["channel"],
            )  # fmt: skip
        else:
            session.run(SQL["plan_removals"], as_of=stamp.as_of, automation_id=automation["automation_id"])

    def _automation(self, session: Session) -> list[dict[str, Any]]:
        return session.rows(SQL["find_automation"], kind=self.automation_kind, name=self.name.lower())
