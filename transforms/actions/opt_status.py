"""`update_opt_status`: opt addresses in, on evidence, or out. What it comes to is the consent table's business."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

from transforms.actions import answers
from transforms.actions.action import SQL, Action, Stamp
from transforms.consent import decide, ledger
from transforms.rules.origin import PERMISSION_COUNTS
from transforms.settings import Settings
from transforms.vocabulary import ActionKind, Channel, ConsentEvent, Obtained
from transforms.warehouse import Session, Transaction

_EVENTS: Final = {"opt_in": ConsentEvent.BULK_OPT_IN, "opt_out": ConsentEvent.BULK_OPT_OUT}
_SLOT: Final = re.compile(rf"({'|'.join(Channel)})(?::([1-9][0-9]?))?")


@dataclass(frozen=True)
class UpdateOptStatus(Action):
    """slots: `email` (every e-mail of a contact), `email:1` (its primary one), `phone`, `phone:2` ..., the e-mails
    where nothing is answered. An opt-in needs to say how it was obtained, in which words, and who answers for it.
    """

    kind: ClassVar[ActionKind] = ActionKind.UPDATE_OPT_STATUS
    event: ConsentEvent
    slots: tuple[str, ...]
    basis: str
    explanation: str | None
    attested_by: str | None

    @classmethod
    def read(cls, params: Mapping[str, Any], settings: Settings) -> Self:  # noqa: ARG003 - as every action
        """See `Action.read`."""
        direction = answers.one_of(params, "direction", tuple(_EVENTS))
        slots = answers.texts(params, "slots") or [Channel.EMAIL.value]
        if wrong := sum(not _SLOT.fullmatch(slot) for slot in slots):
            raise answers.invalid("slots", f"holds {wrong} that are none of: email, email:1, phone, phone:1 and so on")
        if direction == "opt_out":
            told = answers.public(params, "explanation", longest=2_000), answers.public(params, "attested_by")
            return cls(_EVENTS[direction], tuple(slots), "bulk", told[0] or None, told[1] or None)
        obtained = answers.word(params, "obtained", Obtained)
        if not PERMISSION_COUNTS[obtained]:
            raise answers.invalid("obtained", f"is {obtained}: such an origin opts nobody in, whatever is claimed")
        return cls(
            _EVENTS[direction], tuple(slots), obtained, answers.explanation(params, "explanation"),
            answers.label(params, "attested_by"),
        )  # fmt: skip

    def plan(self, session: Session, stamp: Stamp) -> None:
        """See `Action.plan`."""
        decide.register_rules(session)
        session.run(SQL["claim_slots"], slots=list(self.slots), event=self.event)
        decide.decide(session, stamp.pseudonyms)
        session.run(SQL["plan_opt_status"], as_of=stamp.as_of)

    def write(self, transaction: Transaction, stamp: Stamp) -> None:
        """The addresses, the ledger, the suppressions."""
        ledger.record(
            transaction,
            ledger.Evidence(
                basis=self.basis, explanation=self.explanation, actor=self.attested_by or stamp.actor,
                action_id=stamp.action_id,
            ),
        )  # fmt: skip
