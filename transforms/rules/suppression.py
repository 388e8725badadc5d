"""What a remembered suppression does to an address that comes in again. The table is `suppression.txt`."""

from dataclasses import dataclass
from typing import Final

from transforms.rules import rows
from transforms.vocabulary import ConsentEvent, Deliverability


@dataclass(frozen=True)
class Suppression:
    """Of several reasons on one address the lowest rank counts; `event` None: as the list says."""

    reason: str
    rank: int
    event: ConsentEvent | None
    deliverability: Deliverability
    refused: bool


SUPPRESSIONS: Final = {
    row["reason"]: Suppression(
        reason=row["reason"],
        rank=int(row["rank"]),
        event=None if row["event"] == "-" else ConsentEvent(row["event"]),
        deliverability=Deliverability(row["deliverability"]),
        refused=row["refused"] == "yes",
    )
    for row in rows("suppression")
}
