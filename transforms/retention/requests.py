"""Erasure requests (GDPR Art. 17), and legal holds that nobody purges through."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final, Self
from uuid import UUID

import polars as pl

from transforms.actions import answers
from transforms.errors import ActionInvalid, ActionRefused, ErasureLate
from transforms.retention.search import SQL
from transforms.settings import Settings
from transforms.warehouse import Transaction, Warehouse

_MOST: Final = 10_000


@dataclass(frozen=True)
class Request:
    """An erasure request as it is filed: its number, and by when the law wants it done; and whom it means, by id. A
    merged-away contact stands for whom it was merged into.
    """

    ref: str
    due_on: date | None
    contacts: tuple[UUID, ...]

    @classmethod
    def read(cls, params: Mapping[str, Any]) -> Self:
        """The answers of the form. Raises ActionInvalid, without a value, if one is missing or malformed."""
        try:
            contacts = tuple(UUID(each) for each in answers.texts(params, "contact_ids"))
            due_on = date.fromisoformat(due) if (due := params.get("due_on")) else None
            return cls(str(params.get("request_ref") or ""), due_on, contacts)
        except ValueError:
            raise answers.invalid("contact_ids or due_on", "should be contact ids, one a line, and a date") from None


def request(
    warehouse: Warehouse, settings: Settings, asked: Request, *, key: str, by: str, as_of: datetime
) -> dict[str, Any]:
    """Write down that people asked to be erased, and hide them at once; the purge takes them with its next run.

    Args:
        warehouse: the one door.
        settings: who is an admin.
        asked: who, and under which number.
        key: of the run; the same one again changes nothing.
        by: the user.
        as_of: now, aware UTC.

    Returns:
        Counts: `contacts` asked for, `unknown` that are not there (any more), `held` under a legal hold.

    Raises:
        ActionRefused: the user is no admin.
        ActionInvalid: no contact, too many, or no request number. Nothing was written in either case.
    """
    _require_admin(settings, by)
    if not 0 < len(asked.contacts) <= _MOST or not asked.ref.strip() or asked.due_on is None:
        raise ActionInvalid(
            f"An erasure needs its request number, the day it is due on and 1 to {_MOST} contact ids;"
            f" {len(asked.contacts)} were given. Nothing was written. Correct the form and trigger again.",
            contacts=len(asked.contacts),
        )
    return warehouse.write(f"erasure:{key}", partial(_write_request, asked, by), as_of=as_of).facts


def _write_request(asked: Request, by: str, transaction: Transaction) -> dict[str, Any]:
    transaction.register("asked", _named(asked.contacts))
    facts = {"request_ref": asked.ref.strip(), "due_on": asked.due_on, "requested_by": by}
    transaction.run(SQL["request"], **facts, as_of=transaction.as_of)
    return transaction.rows(SQL["count_request"])[0]


def hold(
    warehouse: Warehouse, settings: Settings, asked: Request, *, key: str, by: str, as_of: datetime
) -> dict[str, Any]:
    """Put contacts under a legal hold: neither purge nor erasure takes them until a release. Raises as `request`."""

    def work(transaction: Transaction) -> dict[str, Any]:
        transaction.register("asked", held)
        transaction.run(SQL["hold"], reason=asked.ref, held_by=by, as_of=transaction.as_of)
        return {"contacts": held.height}

    _require_admin(settings, by)
    held = _named(asked.contacts)
    return warehouse.write(f"hold:{key}", work, as_of=as_of).facts


def release(
    warehouse: Warehouse, settings: Settings, asked: Request, *, key: str, by: str, as_of: datetime
) -> dict[str, Any]:
    """End the legal holds of contacts: who is due goes with the next run. Raises as `request`."""

    def work(transaction: Transaction) -> dict[str, Any]:
        transaction.register("asked", released)
        return {"contacts": int(transaction.value(SQL["release"], as_of=transaction.as_of))}

    _require_admin(settings, by)
    released = _named(asked.contacts)
    return warehouse.write(f"release:{key}", work, as_of=as_of).facts


def require_in_time(purged: Mapping[str, int]) -> None:
    """Raises ErasureLate if the counts of a purge say that requests are late."""
    if purged["late"]:
        raise ErasureLate(
            f"{purged['late']} erasure requests are past their day and their contacts are still there; {purged['held']}"
            " contacts are under a legal hold. Everybody else who was due is purged. See erasure_requests and"
            " legal_holds.",
            late=purged["late"], held=purged["held"],
        )  # fmt: skip


def _require_admin(settings: Settings, by: str) -> None:
    if by not in settings.admin_names:
        raise ActionRefused("Erasing is for admins here (CONTACTS_ADMINS), and this user is none. Nothing was written.")


def _named(contacts: Iterable[UUID]) -> pl.DataFrame:
    return pl.DataFrame(
        {"contact_id": sorted({str(contact) for contact in contacts})}, schema={"contact_id": pl.String}
    )
