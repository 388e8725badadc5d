"""Bulk actions: the history with its filters; one action with its progress, its results, what may be done to it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from plugins.pages import frame, verbs
from plugins.pages.access import Role
from transforms.rules.explain import ACTION_REASONS
from transforms.vocabulary import ActionKind, ActionStatus, Wanted

_FIRST = "00000000-0000-0000-0000-000000000000"
_OPEN = {ActionStatus.QUEUED, ActionStatus.RUNNING, ActionStatus.PAUSED}


def history(request: Request) -> HTMLResponse:
    """Every bulk action that the filters let through, the newest first. A name may say who somebody is, and servers log
    queries: so filters come as a form.
    """
    asked = request.state.form if request.method == "POST" else {}
    turn = frame.Turn.read(asked.get("after", ""))
    since, until = _day(asked.get("since")), _day(asked.get("until"))
    with frame.reading() as session:
        rows = session.rows(
            frame.SQL["actions"], at=turn.at, id=turn.id, most=frame.ROWS + 1, since=since,
            until=until + timedelta(days=1) if until else None,
            **{name: asked.get(name) or None for name in ("status", "kind", "user", "name")},
        )  # fmt: skip
    after = frame.Turn.behind(rows, "created_at", "action_id")
    return frame.render(
        request, "actions", rows=rows, after=after, asked=dict(asked), kinds=list(ActionKind),
        statuses=list(ActionStatus), verbs=verbs.VERBS,
    )  # fmt: skip


def show(request: Request, action_id: str) -> HTMLResponse:
    """One action. Who its contacts are is not for viewers."""
    action_id, who = frame.id_of(action_id), frame.visitor(request)
    after = frame.id_of(request.query_params.get("after", _FIRST))
    with frame.reading() as session:
        found = session.rows(frame.SQL["action"], action_id=action_id)
        if not found:
            raise HTTPException(404, "There is no such action. A new one stands here as soon as it is frozen.")
        counts = session.rows(frame.SQL["action_counts"], action_id=action_id)
        results: list[dict[str, Any]] = []
        if who.role >= Role.USER:
            results = session.rows(frame.SQL["action_results"], action_id=action_id, after=after, most=frame.ROWS + 1)
    behind = str(results[frame.ROWS - 1]["contact_id"]) if len(results) > frame.ROWS else ""
    status = found[0]["status"]
    return frame.render(
        request, "action", action=found[0], counts=counts, results=results[: frame.ROWS], after=behind,
        words=ACTION_REASONS, open=status in _OPEN, running=status in (ActionStatus.QUEUED, ActionStatus.RUNNING),
        wanted=[each.value for each in Wanted],
    )  # fmt: skip


def control(request: Request, action_id: str) -> RedirectResponse:
    """Pause, resume or cancel it, as a run under the visitor's name."""
    wanted = str(request.state.form.get("wanted", ""))
    if wanted not in [each.value for each in Wanted]:
        raise HTTPException(400, "An action can be paused, resumed or cancelled. Nothing was done.")
    action_id = frame.id_of(action_id)
    frame.visitor(request).trigger("control_action", {"action_id": action_id, "wanted": wanted})
    return frame.go(f"/actions/{action_id}?asked={wanted}")


def _day(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
    except ValueError:
        raise HTTPException(400, "A day is written as 2026-11-28.") from None
