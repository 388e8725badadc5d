"""Exports: the files with their days left, and their download."""

from collections.abc import Iterator
from io import BufferedIOBase
from typing import Final
from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, StreamingResponse

from plugins.pages import frame
from transforms.exports.shelf import Shelf

_CHUNK: Final = 1 << 20


def history(request: Request) -> HTMLResponse:
    """Every export, the newest first; who is gone stays in the list."""
    turn, as_of = frame.Turn.of(request), frame.visitor(request).at
    with frame.reading() as session:
        rows = session.rows(frame.SQL["exports"], at=turn.at, id=turn.id, most=frame.ROWS + 1)
    after = frame.Turn.behind(rows, "created_at", "export_id")
    for row in rows:
        row["days_left"] = max(0, (row["expires_at"] - as_of).days)
        row["gone"] = row["removed_at"] is not None or row["expires_at"] <= as_of
    return frame.render(request, "exports", rows=rows, after=after)


def download(request: Request, export_id: str, name: str) -> StreamingResponse:
    """A file of an export that is not over, as it was recorded."""
    export_id = frame.id_of(export_id)
    with frame.reading() as session:
        found = session.rows(frame.SQL["export"], export_id=export_id, as_of=frame.visitor(request).at)
    files = {file["name"]: file for file in found[0]["files"]} if found else {}
    if name not in files:
        raise HTTPException(404, "There is no such file, or its time is over.")
    try:
        file = Shelf(frame.settings(), found[0]["root"]).open(UUID(export_id), name)
    except OSError:
        raise HTTPException(404, "The file is not where it was written.") from None
    frame.visitor(request).note("contacts_export_download", export_id=export_id, sha256=files[name]["sha256"])
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(files[name]["bytes"]),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(_chunks(file), media_type="application/octet-stream", headers=headers)


def _chunks(file: BufferedIOBase) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk
