"""The overview: how many contacts there are, who may be mailed, what came in, and what waits for somebody."""

from datetime import datetime, timedelta
from typing import Final

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse

from plugins.pages import frame
from plugins.pages.access import Visitor
from plugins.pages.background import kept
from plugins.pages.figures import count

_SOON: Final = timedelta(days=7)


def show(request: Request) -> HTMLResponse:
    """The page."""
    as_of = frame.visitor(request).at
    limits = frame.settings()
    window = timedelta(days=limits.restore_days if limits.restore == "on" else 0)
    with frame.reading() as session:
        (waiting,) = session.rows(frame.SQL["overview"], due=as_of - window, soon=as_of + _SOON)
        imports = session.rows(frame.SQL["imports_by_day"])[::-1]
        epoch = session.value(frame.SQL["epoch"])
    made, fresh = kept(count).last(epoch, as_of)
    figures = made.what if made else None
    return frame.render(
        request, "overview", figures=figures, counted_at=made.at if made else None, fresh=fresh, waiting=waiting,
        imports=imports, purge_at=_purge_at(frame.visitor(request)), growth=figures.growth[::-1] if figures else [],
    )  # fmt: skip


def _purge_at(visitor: Visitor) -> datetime | None:
    """When the nightly purge runs next; None: never, for it is paused, or Airflow does not tell the visitor."""
    try:
        found = visitor.ask("GET", "/dags/purge_contacts")
    except HTTPException:
        return None
    planned = found["next_dagrun_run_after"]
    return datetime.fromisoformat(planned) if planned and not found["is_paused"] else None
