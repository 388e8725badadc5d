"""The opt-in transitions: (event, status before) -> status after, and why. The table is `opt_in.txt`.

Checked when imported: every event and every status exactly once, and consent is monotone: nothing but the recipient's
own confirmation leaves `opted_out`, and no import takes a status away from an address but an opt-out.
"""

from dataclasses import dataclass
from typing import Final

from transforms.errors import RuleGap
from transforms.rules import rows
from transforms.vocabulary import ConsentEvent, OptStatus, Reason

NEW: Final = "new"


@dataclass(frozen=True)
class Transition:
    """What becomes of an address. `before` is None for an address the warehouse does not know yet."""

    event: ConsentEvent
    before: OptStatus | None
    after: OptStatus
    reason: str | None


def _transitions() -> dict[tuple[ConsentEvent, OptStatus | None], Transition]:
    table = {}
    for row in rows("opt_in"):
        event = ConsentEvent(row["event"])
        for before in (None, *OptStatus):
            cell = row[before or NEW]
            if cell == "-":
                continue
            word, _, reason = cell.partition(":")
            if word == "same" and before is None:
                raise RuleGap(f"rules/opt_in.txt: {event} on a new address cannot be 'same'.", event=event)
            after = before if word == "same" and before else OptStatus(word)
            if (event, before) in table:
                raise RuleGap(f"rules/opt_in.txt: {event} stands there twice.", event=event)
            table[event, before] = Transition(event, before, after, Reason(reason).value if reason else None)
    return table


def _check(table: dict[tuple[ConsentEvent, OptStatus | None], Transition]) -> None:
    for event in ConsentEvent:
        for status in OptStatus:
            if (event, status) not in table:
                raise RuleGap(f"rules/opt_in.txt: {event} on {status} is missing.", event=event, status=status)
    for (event, before), transition in table.items():
        frees = before == OptStatus.OPTED_OUT and transition.after != OptStatus.OPTED_OUT
        if frees and event != ConsentEvent.RECIPIENT_CONFIRMS:
            raise RuleGap(f"rules/opt_in.txt: {event} would lift an opt-out.", event=event)


TRANSITIONS: Final = _transitions()
_check(TRANSITIONS)
