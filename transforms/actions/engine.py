"""The engine of all bulk actions: preview, freeze, run, conclude. What an action does to a contact is its own module.

A frozen action stands in `actions` and `action_targets`; each batch is one transaction under the key
`action:<id>:batch:<no>` that writes the changes, their before-images, one outcome a contact, and the counts. So a
killed run goes on at its batch, and a batch that two processes try is done once.
"""

import hashlib
import json
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from transforms import changes
from transforms.actions import control
from transforms.actions.action import SQL, Stamp
from transforms.actions.form import Order, require_admin
from transforms.errors import AccountingMismatch, ActionInvalid, ActionUnfinished, PermanentError
from transforms.vocabulary import ActionOutcome, ActionStatus, Wanted
from transforms.warehouse import Query, Session, Transaction, Warehouse

log = logging.getLogger(__name__)

_LIVE: Final = Query.inline("live contacts", "SELECT count(contact_id) FROM lake.live_contacts")
_STOPS: Final = {Wanted.PAUSE: ActionStatus.PAUSED, Wanted.CANCEL: ActionStatus.CANCELLED}
_LONGEST_ERROR: Final = 500


@dataclass(frozen=True)
class Preview:
    """What an action would do. plan: how many contacts by outcome and reason, `changed` or `refused:opt_out_stands`;
    plan_hash: the same for every preview, until something changes.
    """

    targets: int
    live: int
    batches: int
    plan: dict[str, int]
    plan_hash: str

    def receipt(self) -> dict[str, Any]:
        """Counts only."""
        return asdict(self)


@dataclass(frozen=True)
class Frozen:
    """An action whose targets are fixed."""

    action_id: UUID
    targets: int
    batches: int

    def receipt(self) -> dict[str, Any]:
        """Ids and counts only."""
        return {"action_id": str(self.action_id), "targets": self.targets, "batches": self.batches}


def preview(warehouse: Warehouse, order: Order, stamp: Stamp) -> Preview:
    """Plan every batch and write nothing.

    Raises:
        ActionInvalid, ActionRefused, SelectionInvalid, SmartListInvalid: as `freeze`, but for the count to be typed in:
        that is what the preview tells.
    """
    with warehouse.read(preserve_insertion_order=False) as session:
        _allowed(session, order, stamp)
        targets = order.action.choose(session, order.meant, as_of=stamp.as_of).contacts
        plan, plan_hash = _foretell(session, order, stamp, targets)
        live = int(session.value(_LIVE))
    log.info("previewed kind=%s targets=%d plan=%s", order.kind, targets, json.dumps(plan))
    return Preview(targets, live, _batches(targets, order), plan, plan_hash)


def freeze(warehouse: Warehouse, order: Order, stamp: Stamp, *, run_id: str = "") -> Frozen:
    """Fix whom the action means: one row in `actions`, queued, and its targets. Nothing is done to them yet.

    An order that follows a dry run is planned once more, as a whole, and what that foretells is kept with the action.

    Args:
        warehouse: the one door.
        order: what was asked for.
        stamp: its id makes a retry find what was frozen; relative dates count from its `as_of`.
        run_id: of Airflow's run.

    Raises:
        ActionRefused: too many contacts, another count than was typed in, another plan than that of the dry run, not an
        admin, or switched off.
        ActionInvalid, SelectionInvalid, SmartListInvalid: the answers name what there is not. Nothing was written.
    """

    def work(transaction: Transaction) -> dict[str, Any]:
        _allowed(transaction, order, stamp)
        chosen = order.action.choose(transaction, order.meant, as_of=stamp.as_of)
        live = int(transaction.value(_LIVE))
        order.require_confirmed(chosen.contacts, live)
        batches = _batches(chosen.contacts, order)
        foretold = None
        if order.plan_hash:
            foretold, plan_hash = _foretell(transaction, order, stamp, chosen.contacts)
            order.require_foretold(plan_hash)
        transaction.run(
            SQL["freeze"],
            action_id=stamp.action_id, action_name=order.name, kind=order.kind, status=ActionStatus.QUEUED,
            selection=order.selected, smart_list_version=chosen.version, params=order.asked,
            undoes=order.action.undoes, as_of=stamp.as_of, live_contacts=live, targets=chosen.contacts,
            batches=batches, plan=foretold and json.dumps(foretold), plan_hash=order.plan_hash or None, run_id=run_id,
            created_by=stamp.actor, batch_contacts=order.settings.batch_contacts, backwards=order.backwards,
        )  # fmt: skip
        log.info("frozen action=%s kind=%s %s", stamp.action_id, order.kind, chosen)
        return {"targets": chosen.contacts, "batches": batches}

    facts = warehouse.write(f"action:{stamp.action_id}:freeze", work, as_of=stamp.as_of).facts
    return Frozen(stamp.action_id, facts["targets"], facts["batches"])


def run(
    warehouse: Warehouse, order: Order, stamp: Callable[[], Stamp], *, after_batch: Callable[[int], None] | None = None
) -> ActionStatus:
    """Do the batches that are still to do, until all are done or somebody wants a pause or the end.

    Args:
        warehouse: the one door.
        order: the same as was frozen.
        stamp: called once a batch: a paused action may go on days later.
        after_batch: told the number of each batch that is committed.

    Returns:
        running: every batch is done, `conclude` may follow. paused: call again later. cancelled: it is over.

    Raises:
        TransientError: call again. PermanentError: the action is marked as failed; what is done stays done, and a call
        after mending goes on.
    """
    action_id = stamp().action_id
    try:
        for batch in _still_to_do(warehouse, action_id):
            status, wanted = control.stand(warehouse, action_id)
            if wanted in _STOPS:
                return control.mark(warehouse, action_id, _STOPS[wanted], as_of=stamp().as_of)
            if status != ActionStatus.RUNNING:
                control.mark(warehouse, action_id, ActionStatus.RUNNING, as_of=stamp().as_of)
            _do(warehouse, order, stamp(), batch)
            if after_batch:
                after_batch(batch)
    except PermanentError as error:
        told = f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]
        control.mark(warehouse, action_id, ActionStatus.FAILED, as_of=stamp().as_of, error=told)
        raise
    return ActionStatus.RUNNING


def conclude(warehouse: Warehouse, action_id: UUID, *, as_of: datetime) -> dict[str, Any]:
    """Close an action whose batches are done, and tell what came of it: its row of the view `bulk_actions` as counts.

    Raises:
        ActionUnfinished: batches are left, because its run failed or was killed for good: it is marked as failed.
        AccountingMismatch: its outcomes are not as many as its targets.
        ActionInvalid: there is no such action.
    """
    told = progress(warehouse, action_id)
    if told["status"] != ActionStatus.CANCELLED:
        if told["batches_done"] < told["batches"]:
            control.mark(warehouse, action_id, ActionStatus.FAILED, as_of=as_of, error="its run ended too early")
            raise ActionUnfinished(
                f"Action {action_id} has done {told['batches_done']} of {told['batches']} batches, and its run has"
                " ended. What is done stays done. Mend what its task `apply` tells, and clear it: it goes on.",
                **told,
            )
        ended = sum(told[outcome] for outcome in ActionOutcome)
        if ended != told["targets"]:
            raise AccountingMismatch(
                f"Action {action_id} has {told['targets']} targets but {ended} outcomes. What is written stays. This"
                " is a fault of Contact Warehouse: please report it.",
                targets=told["targets"], outcomes=ended,
            )  # fmt: skip
        errors = told[ActionOutcome.REFUSED] + told[ActionOutcome.FAILED]
        status = ActionStatus.COMPLETED_WITH_ERRORS if errors else ActionStatus.COMPLETED
        control.mark(warehouse, action_id, status, as_of=as_of)
    told = progress(warehouse, action_id)
    log.info("concluded action=%s %s", action_id, json.dumps(told))
    return told


def progress(warehouse: Warehouse, action_id: UUID) -> dict[str, Any]:
    """status, targets, batches, batches_done, changed, unchanged, refused, failed, and reasons (outcome:reason -> how
    many).

    Raises:
        ActionInvalid: there is no such action.
    """
    with warehouse.read() as session:
        rows = session.rows(SQL["progress"], action_id=action_id)
        reasons = session.rows(SQL["reasons"], action_id=action_id)
    if not rows:
        raise ActionInvalid("There is no action of that id. Nothing was written. Look it up.", id=str(action_id))
    return rows[0] | {"reasons": {row["told"]: row["contacts"] for row in reasons}}


def _allowed(session: Session, order: Order, stamp: Stamp) -> None:
    require_admin(order, session, stamp.actor)
    order.action.check(session)


def _batches(targets: int, order: Order) -> int:
    return -(-targets // order.settings.batch_contacts)


def _foretell(session: Session, order: Order, stamp: Stamp, targets: int) -> tuple[dict[str, int], str]:
    """Plan every batch of the temp table `selected`: how many contacts by outcome and reason, and the hash of it."""
    session.run(SQL["number"], batch_contacts=order.settings.batch_contacts, backwards=order.backwards)
    counts: Counter[str] = Counter()
    digest = 0
    for batch in range(1, _batches(targets, order) + 1):
        session.run(SQL["take_numbered"], batch=batch)
        counts += _plan(session, order, stamp)
        digest ^= int(session.value(SQL["plan_digest"]))
    plan_hash = hashlib.sha256(f"{order.kind}|{order.asked}|{digest}".encode()).hexdigest()[:32]
    return dict(sorted(counts.items())), plan_hash


def _still_to_do(warehouse: Warehouse, action_id: UUID) -> list[int]:
    with warehouse.read() as session:
        return [row["batch"] for row in session.rows(SQL["still_to_do"], action_id=action_id)]


def _do(warehouse: Warehouse, order: Order, stamp: Stamp, batch: int) -> None:
    def work(transaction: Transaction) -> dict[str, Any]:
        transaction.run(SQL["take_frozen"], action_id=stamp.action_id, batch=batch)
        counts = _plan(transaction, order, stamp)
        changes.put(transaction, as_of=stamp.as_of)
        order.action.write(transaction, stamp)
        by_outcome = {outcome.value: 0 for outcome in ActionOutcome}
        for told, contacts in counts.items():
            by_outcome[told.partition(":")[0]] += contacts
        transaction.run(SQL["finish_batch"], action_id=stamp.action_id, batch=batch, as_of=stamp.as_of, **by_outcome)
        return by_outcome

    receipt = warehouse.write(
        f"action:{stamp.action_id}:batch:{batch}", work, as_of=stamp.as_of, preserve_insertion_order=False
    )
    log.info("batch done action=%s batch=%d %s", stamp.action_id, batch, json.dumps(receipt.facts))


def _plan(session: Session, order: Order, stamp: Stamp) -> Counter[str]:
    """Plan for the temp table `taken` [contact_id]; returns how many contacts by outcome and reason."""
    changes.speak(session)
    session.run(SQL["stand"], acts_on=list(order.action.acts_on))
    order.action.plan(session, stamp)
    session.run(SQL["judge"])
    counts = Counter({row["told"]: row["contacts"] for row in session.rows(SQL["count_verdicts"])})
    taken = int(session.value(SQL["count_taken"]))
    if counts.total() != taken:
        raise AccountingMismatch(
            f"A batch has {taken} contacts but {counts.total()} outcomes. Nothing was written. This is a fault of"
            " Contact Warehouse: please report it.",
            contacts=taken, outcomes=counts.total(),
        )  # fmt: skip
    return counts
