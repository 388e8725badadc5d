"""What was done: the bulk actions as the view `bulk_actions` tells them, and what became of each contact."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from transforms.actions.action import SQL
from transforms.vocabulary import ActionKind, ActionOutcome, ActionStatus
from transforms.warehouse import Warehouse

MOST: Final = 1_000


def actions(
    warehouse: Warehouse,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    status: ActionStatus | None = None,
    kind: ActionKind | None = None,
    user: str | None = None,
) -> list[dict[str, Any]]:
    """Actions created at or after `since` and before `until`, the newest first, as rows of `bulk_actions`; at most
    `MOST`.
    """
    with warehouse.read() as session:
        return session.rows(
            SQL["history"], since=since, until=until, status=status, kind=kind, created_by=user, most=MOST
        )


def results(
    warehouse: Warehouse, action_id: UUID, *, outcome: ActionOutcome | None = None, most: int = MOST
) -> list[dict[str, Any]]:
    """What became of each contact of an action: contact_id, outcome, reason, detail; in the order of the ids."""
    with warehouse.read() as session:
        return session.rows(SQL["results"], action_id=action_id, outcome=outcome, most=most)
