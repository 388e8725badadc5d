"""Retention: what was purged and proven, who asked to be erased and by when, who is held."""

from fastapi import HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from plugins.pages import frame


def show(request: Request) -> HTMLResponse:
    """The page."""
    turn, as_of = frame.Turn.of(request), frame.visitor(request).at
    with frame.reading() as session:
        purges = session.rows(frame.SQL["purges"], at=turn.at, id=turn.id, most=frame.ROWS + 1)
        requests = session.rows(frame.SQL["erasure_requests"], as_of=as_of)
        holds = session.rows(frame.SQL["legal_holds"])
    after = frame.Turn.behind(purges, "purged_at", "purge_id")
    return frame.render(request, "retention", purges=purges, requests=requests, holds=holds, after=after)


def certificate(purge_id: str) -> Response:
    """The certificate of a purge, byte by byte as it was sealed."""
    purge_id = frame.id_of(purge_id)
    with frame.reading() as session:
        found = session.rows(frame.SQL["certificate"], purge_id=purge_id)
    if not found:
        raise HTTPException(404, "There is no such purge.")
    headers = {"Content-Disposition": f'attachment; filename="purge-{purge_id}.json"', "Cache-Control": "no-store"}
    return Response(found[0]["certificate"], media_type="application/json", headers=headers)
