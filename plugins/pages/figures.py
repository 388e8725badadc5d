"""The figures of the overview that need a pass over all contacts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from plugins.pages import frame
from transforms.warehouse import Session


@dataclass(frozen=True)
class Figures:
    """How many there are. statuses: rows of channel, opt_status, deliverability, addresses; growth: month, contacts;
    requests, late: erasure requests with somebody who is still there, and those past their day.
    """

    contacts: int
    mailable: int
    requests: int
    late: int
    statuses: list[dict[str, Any]]
    growth: list[dict[str, Any]]


def count(session: Session, as_of: datetime) -> Figures:
    """Count everything."""
    (open_requests,) = session.rows(frame.SQL["count_requests"], as_of=as_of)
    return Figures(
        contacts=session.value(frame.SQL["count_contacts"]),
        mailable=session.value(frame.SQL["count_mailable"]),
        **open_requests,
        statuses=session.rows(frame.SQL["statuses"]),
        growth=session.rows(frame.SQL["growth"]),
    )
