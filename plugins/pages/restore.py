"""Restore: who was deleted and can come back, found and chosen over several pages, for admins.

What is searched for may be an address: it stands in a form's body, never in a path that a server logs. Who was chosen
on other pages comes along in the form.
"""

from datetime import timedelta

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from plugins.pages import frame, verbs

_MOST = 1_000


def show(request: Request) -> HTMLResponse:
    """The first page."""
    return _page(request, "", [], frame.Turn.of(request))


def act(request: Request) -> HTMLResponse | RedirectResponse:
    """Search, turn the page, or count what restoring the chosen ones would come to."""
    form = request.state.form
    chosen = list(dict.fromkeys(frame.id_of(str(each)) for each in form.getlist("chosen")))
    if form.get("do") != "restore":
        return _page(request, str(form.get("text", ""))[:200], chosen, frame.Turn.read(str(form.get("after", ""))))
    if not 0 < len(chosen) <= _MOST:
        raise HTTPException(400, f"Choose 1 to {_MOST:,} contacts; {len(chosen):,} are chosen. Nothing was done.")
    answers = {"action_name": "restore", "select": "ids", "select_value": chosen, "dry_run": True}
    return verbs.start(frame.visitor(request), "restore_contacts", answers)


def _page(request: Request, text: str, chosen: list[str], turn: frame.Turn) -> HTMLResponse:
    as_of, limits = frame.visitor(request).at, frame.settings()
    window = timedelta(days=limits.restore_days)
    with frame.reading() as session:
        rows = session.rows(
            frame.SQL["deleted"],
            since=as_of - window,
            at=turn.at,
            id=turn.id,
            most=frame.ROWS + 1,
            text=text.strip() or None,
        )
        deletions = session.rows(frame.SQL["deletions"], since=as_of - window)
        past = session.value(frame.SQL["count_past"], since=as_of - window)
    after = frame.Turn.behind(rows, "deleted_at", "contact_id")
    for row in rows:
        row["days_left"] = (row["deleted_at"] + window - as_of).days
    here = {str(row["contact_id"]) for row in rows}
    return frame.render(
        request, "restore", rows=rows, after=after, text=text, chosen=set(chosen),
        elsewhere=[each for each in chosen if each not in here], deletions=deletions, past=past,
        off=limits.restore == "off", days=limits.restore_days,
    )  # fmt: skip
