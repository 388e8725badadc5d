"""What becomes of the lists in the inbox's dated folders, many in one run: a bad one never stops the others.

Belongs here: the receipts that tasks hand on (one `Delivery` a list, as JSON), going through them, and the words for
how they ended. Does not belong here: staging and loading, which is `in_turn`. Cheap to import: some tasks need no more.
"""

import logging
import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from transforms.errors import ListsRefused, PermanentError, TransientError
from transforms.vocabulary import ListOutcome, Outcome

log = logging.getLogger(__name__)

Receipts = Sequence[dict[str, Any]]

_ENDS: Final = (ListOutcome.IMPORTED, ListOutcome.REPLAYED, ListOutcome.REFUSED)
_TOLD: Final = 20
"""So many refused lists a message names; the log names all."""


class Delivery(BaseModel):
    """What became of one list. Grain: one list; `counts` are of records, by outcome.

    `place` is the list's name below the inbox, `code` and `why` say for which reason it was refused: no cell values.
    """

    model_config = ConfigDict(frozen=True)

    place: str
    outcome: ListOutcome = ListOutcome.WAITING
    import_id: str | None = None
    exported_at: datetime | None = None
    counts: dict[str, int] = Field(default_factory=dict)
    code: str = ""
    why: str = ""

    def refused(self, code: str, why: str) -> "Delivery":
        """The same list, refused."""
        return self.model_copy(update={"outcome": ListOutcome.REFUSED, "code": code, "why": why})

    @property
    def day(self) -> date:
        """The date of its folder."""
        return date.fromisoformat(self.place[:10])


def go_through(receipts: Receipts, act: Callable[[Delivery], Delivery]) -> list[dict[str, Any]]:
    """`act` on every list that is not refused yet. A list it fails for is refused, and the others go on.

    Raises:
        TransientError: not the list's fault; nothing of what was done is lost if the whole is done again.
    """
    deliveries = (Delivery.model_validate(receipt) for receipt in receipts)
    return [_attempted(delivery, act).model_dump(mode="json") for delivery in deliveries]


def conclude(receipts: Receipts) -> dict[str, int]:
    """Say what became of each list, and count the lists by outcome.

    Raises:
        ListsRefused: facts `refused`: place -> reason code. All other lists are written.
    """
    deliveries = [Delivery.model_validate(receipt) for receipt in receipts]
    for each in deliveries:
        facts = each.outcome, each.place, each.import_id, each.code or "-", each.counts
        log.info("list %s place=%s import=%s code=%s counts=%s", *facts)
    ended = Counter({outcome.value: 0 for outcome in _ENDS})
    ended.update(each.outcome.value for each in deliveries)
    if refused := [each for each in deliveries if each.outcome is ListOutcome.REFUSED]:
        raise _refusal(refused, ended)
    return dict(ended)


def totals(receipts: Receipts) -> dict[str, Any]:
    """What a run wrote, for those who wait for it: the imports' ids, and counts of their records."""
    written = [Delivery.model_validate(each) for each in receipts if each["outcome"] == ListOutcome.IMPORTED]
    counts = {name: sum(each.counts.get(name, 0) for each in written) for name in ("records", *Outcome)}
    return {"lists": len(written), "imports": [each.import_id for each in written]} | counts


def _attempted(delivery: Delivery, act: Callable[[Delivery], Delivery]) -> Delivery:
    if delivery.outcome is ListOutcome.REFUSED:
        return delivery
    try:
        return act(delivery)
    except TransientError:
        raise
    except PermanentError as error:
        return delivery.refused(_code(error), str(error))
    except Exception as error:  # noqa: BLE001 - what no rule foresees quotes values: only its kind may leave
        why = (
            f"An unforeseen {type(error).__name__} stopped it. If the list was written, `imports` in the warehouse"
            " names it. Clear this run; if it stops there again, report it."
        )
        return delivery.refused("unexpected", why)


def _code(error: PermanentError) -> str:
    """The reason's own code, or the kind of the error: `GateFailed` is `gate_failed`."""
    own = error.facts.get("code")
    return str(own) if own else re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(error).__name__).lower()


def _refusal(refused: Sequence[Delivery], ended: Counter[str]) -> ListsRefused:
    said = "".join(f"\n- {each.place}: {each.code}: {each.why}" for each in refused[:_TOLD])
    more = f"\n- and {len(refused) - _TOLD} more: see the log" if len(refused) > _TOLD else ""
    return ListsRefused(
        f"{len(refused)} of {ended.total()} lists were refused; they stay in the inbox. The others are written:"
        f" {ended[ListOutcome.IMPORTED]} imported, {ended[ListOutcome.REPLAYED]} known before.{said}{more}"
        "\nMend them, then clear this run: what was imported is not imported again.",
        refused={each.place: each.code for each in refused},
    )
