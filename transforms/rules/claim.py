"""Which event a row's claim makes under an attestation, how far a source lets the attestation reach, and which event is
the stricter. Tables: `claim.txt`, `phone_claim.txt`, `cap.txt`, `strictness.txt`.
"""

from typing import Final

from transforms.errors import RuleGap
from transforms.rules import rows
from transforms.vocabulary import Attested, Claim, ConsentEvent, OptStatus

EVENTS: Final = {
    (Claim(row["claim"]), attested): ConsentEvent(row[attested]) for row in rows("claim") for attested in Attested
}
"""(claim, attested) -> event; total."""

STRICTNESS: Final = {ConsentEvent(row["event"]): int(row["rank"]) for row in rows("strictness")}
"""Event -> rank; of several events on one address in one list the lowest rank counts."""

ON_PHONES: Final = {Claim(row["claim"]): Claim(row["on_phones"]) for row in rows("phone_claim")}
"""Claim of a row -> what it counts for on the row's phone numbers; total, and never more permissive."""

CAPPED: Final = {
    (OptStatus(row["cap"]), attested): Attested(row[attested]) for row in rows("cap") for attested in Attested
}
"""(cap of the source, attested) -> what is attested for its lists; total but for `opted_out`, which is no cap."""

_STEPS: Final = list(Attested)  # from nothing to the most
for _cap in set(OptStatus) - {OptStatus.OPTED_OUT}:
    for _step, _attested in enumerate(_STEPS):
        if CAPPED.get((_cap, _attested)) not in _STEPS[: _step + 1]:
            raise RuleGap(f"rules/cap.txt: {_cap} under {_attested} is missing or gives more than that.", cap=_cap)
for _claim in Claim:
    if _claim not in ON_PHONES:
        raise RuleGap(f"rules/phone_claim.txt: {_claim} is missing.", claim=_claim)
    for _attested in Attested:
        if (_claim, _attested) not in EVENTS:
            raise RuleGap(f"rules/claim.txt: {_claim} under {_attested} is missing.", claim=_claim, attested=_attested)
for _event in EVENTS.values():
    if _event not in STRICTNESS:
        raise RuleGap(f"rules/strictness.txt: {_event} is missing.", event=_event)
