"""Imports: the history, the report of each with what was turned away, and the upload of a list."""

import json
import os
import re
import secrets
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final
from urllib.parse import unquote

import anyio
import polars as pl
from fastapi import HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse

from plugins.pages import frame
from plugins.pages.access import Role
from transforms.lists.archive import mend_before
from transforms.rules.explain import CAUTIONS, NOTES, REASONS

_SHOWN: Final = 50
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._()+-]{0,149}")
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9 ._()+-]+")


def history(request: Request) -> HTMLResponse:
    """Every import, the newest first."""
    turn = frame.Turn.of(request)
    with frame.reading() as session:
        rows = session.rows(frame.SQL["imports"], at=turn.at, id=turn.id, most=frame.ROWS + 1)
    after = frame.Turn.behind(rows, "imported_at", "import_id")
    return frame.render(request, "imports", rows=rows, after=after)


def report(request: Request, import_id: str) -> HTMLResponse:
    """One import: what the list says x what was decided, outcomes, reasons, what was turned away."""
    import_id = frame.id_of(import_id)
    with frame.reading() as session:
        rows = session.rows(frame.SQL["import"], import_id=import_id)
    if not rows:
        raise HTTPException(404, "There is no such import.")
    told = json.loads(rows[0]["report"])
    user = frame.visitor(request).role >= Role.USER
    rejected = _rejected(import_id, told["delimiter"]) if user else None
    return frame.render(
        request, "import", found=rows[0], report=told, words={**REASONS, **CAUTIONS, **NOTES},
        rejected=rejected.rows() if rejected is not None else [],
        captions=rejected.columns if rejected is not None else [], mend_before=_mend_before(import_id),
    )  # fmt: skip


def quarantine(request: Request, import_id: str) -> FileResponse:
    """What was turned away, as the file to mend."""
    path = _quarantine(frame.id_of(import_id))
    if not path.is_file():
        raise HTTPException(404, "Nothing was turned away, or its file is gone.")
    frame.visitor(request).note("contacts_quarantine_download", import_id=path.stem, bytes=path.stat().st_size)
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return FileResponse(path, media_type="text/csv", filename=path.name, headers=headers)


async def upload(request: Request) -> JSONResponse:
    """Lay the body of the request into the inbox, as it is, under a name that is safe and nobody has; never opened.

    The name it had is a header: servers log paths and queries.
    """
    settings = await anyio.to_thread.run_sync(frame.settings)
    settings.make_folders()
    name = _UNSAFE.sub("_", Path(unquote(request.headers.get("x-file-name", ""))).name).lstrip("._ -")[:150]
    if not _NAME.fullmatch(name):
        return _told(400, "The file needs a name of letters and digits.")
    draft = settings.spill / f"upload-{secrets.token_hex(8)}"
    try:
        size = await _write(request, draft, settings.max_upload_bytes)
        if size is None:
            return _told(413, f"The file is larger than {settings.max_upload_bytes:,} bytes. Nothing was kept. Lay it"
                              " into the inbox itself.")  # fmt: skip
        os.link(draft, settings.inbox / name)
    except FileExistsError:
        return _told(409, f"{name} lies in the inbox already. Nothing was kept. Rename the file, or import that one.")
    finally:
        draft.unlink(missing_ok=True)
    await anyio.to_thread.run_sync(lambda: frame.visitor(request).note("contacts_upload", bytes=size))
    return _told(201, f"{size:,} bytes lie in the inbox as {name}.", name=name)


async def _write(request: Request, draft: Path, most: int) -> int | None:
    """The body into a private file; its size, or None if it is too large."""
    size = 0
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    async with await anyio.open_file(descriptor, "wb") as file:
        async for chunk in request.stream():
            size += len(chunk)
            if size > most:
                return None
            await file.write(chunk)
    return size


def _told(status: int, told: str, **facts: str) -> JSONResponse:
    return JSONResponse({"told": told, **facts}, status)


def _quarantine(import_id: str) -> Path:
    return frame.settings().quarantine / f"{import_id}.csv"


def _mend_before(import_id: str) -> date | None:
    """When what was turned away may be removed; None: it is, or there was nothing."""
    path = _quarantine(import_id)
    if not path.is_file():
        return None
    return mend_before(frame.settings(), datetime.fromtimestamp(path.stat().st_mtime, UTC))


def _rejected(import_id: str, delimiter: str) -> pl.DataFrame | None:
    """The first records that were turned away, of each word only its first letter."""
    path = _quarantine(import_id)
    if not path.is_file():
        return None
    rows = pl.read_csv(
        path, separator=delimiter, infer_schema=False, n_rows=_SHOWN, truncate_ragged_lines=True, quote_char='"'
    )
    plain = [name for name in ("line", "reason") if name in rows.columns]
    masked = pl.all().exclude(plain).str.replace_all(r"([\pL\pN])[\pL\pN]+", "${1}…").str.slice(0, 200)
    return rows.with_columns(masked).select(*plain, pl.all().exclude(plain)).fill_null("")
