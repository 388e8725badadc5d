"""Pause, resume, cancel: what people want of an action, and how it stands. The action reads it between batches."""

import logging
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from transforms.actions.action import SQL
from transforms.errors import ActionRefused
from transforms.vocabulary import ActionStatus, Wanted
from transforms.warehouse import Transaction, Unchanged, Warehouse

log = logging.getLogger(__name__)

_OVER: Final = (ActionStatus.CANCELLED, ActionStatus.COMPLETED, ActionStatus.COMPLETED_WITH_ERRORS)


def want(warehouse: Warehouse, action_id: UUID, wanted: Wanted, *, by: str, as_of: datetime) -> ActionStatus:
    """Ask for a pause, for going on, or for the end. The action does so after the batch it is at.

    An action that failed has no run that would read it: cancelled, it is over at once.

    Returns:
        How the action stands now.

    Raises:
        ActionRefused: there is no such action, or it is over. Nothing was written.
    """

    def work(transaction: Transaction) -> dict[str, Any]:
        found = transaction.rows(SQL["status"], action_id=action_id)
        status = found[0]["status"] if found else "unknown"
        if status in ("unknown", *_OVER):
            raise ActionRefused(
                f"Action {action_id} is {status}: it cannot {wanted}. Nothing was written. Look at `bulk_actions`.",
                action_id=str(action_id), status=status,
            )  # fmt: skip
        if status == ActionStatus.FAILED and wanted == Wanted.CANCEL:
            status = ActionStatus.CANCELLED
            transaction.run(SQL["mark"], action_id=action_id, status=status, error=None, over=True, as_of=as_of)
        control_id = uuid5(action_id, f"{wanted}:{as_of.isoformat()}")
        transaction.run(
            SQL["want"], control_id=control_id, action_id=action_id, wanted=wanted, wanted_by=by, as_of=as_of
        )
        return {"status": status}

    receipt = warehouse.write(f"action:{action_id}:{wanted}:{as_of.isoformat()}", work, as_of=as_of)
    log.info("wanted action=%s %s by=%s", action_id, wanted, by)
    return ActionStatus(receipt.facts["status"])


def stand(warehouse: Warehouse, action_id: UUID) -> tuple[ActionStatus, Wanted | None]:
    """How a frozen action stands, and what is wanted of it now."""
    with warehouse.read() as session:
        (row,) = session.rows(SQL["status"], action_id=action_id)
    return ActionStatus(row["status"]), Wanted(row["wanted"]) if row["wanted"] else None


def mark(
    warehouse: Warehouse, action_id: UUID, status: ActionStatus, *, as_of: datetime, error: str | None = None
) -> ActionStatus:
    """Write how the action stands, if that is not how it stands already; returns the status wanted. What is over stays
    over: a process that lives on after its retry has closed the action must not open it again.
    """
    over = status in (*_OVER, ActionStatus.FAILED)

    def work(transaction: Transaction) -> dict[str, Any]:
        before = transaction.rows(SQL["status"], action_id=action_id)[0]["status"]
        if before == status or before in _OVER:
            raise Unchanged({})
        transaction.run(SQL["mark"], action_id=action_id, status=status, error=error, over=over, as_of=as_of)
        return {"before": before}

    if stand(warehouse, action_id)[0] == status:
        return status
    warehouse.write(f"action:{action_id}:{status}:{as_of.isoformat()}", work, as_of=as_of)
    log.info("action=%s is %s", action_id, status)
    return status
