"""What every page stands on: the warehouse it reads, its SQL, its template, keys to turn pages by, errors as pages."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import jinja2
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException as StarletteHTTPException

from plugins.contact_warehouse_hook import ContactWarehouseHook
from plugins.pages import PREFIX
from plugins.pages.access import Role, Visitor
from transforms.errors import PermanentError, TransientError
from transforms.settings import Settings
from transforms.warehouse import Session, Warehouse, load_queries

HERE: Final = Path(__file__).parent
ROWS: Final = 50
"""So many rows a page has."""
SQL: Final = load_queries(HERE / "sql")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LOG: Final = logging.getLogger(__name__)
_TITLES: Final = {
    400: "That cannot be done",
    401: "You are not logged in",
    403: "You may not do this",
    404: "There is nothing here",
    409: "That has happened already",
    413: "The file is too large",
    503: "The warehouse is busy",
}
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    # no script stands in a page itself: all come from our own files
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'",
}


def settings() -> Settings:
    """Where the warehouse lives: the hook's connection, or the embedded default."""
    return ContactWarehouseHook().contact_settings()


def warehouse() -> Warehouse:
    """The one door; the same one for the same settings, so that it looks after its schema once."""
    return _door(settings())


@lru_cache(maxsize=4)
def _door(of: Settings) -> Warehouse:
    return Warehouse(of)


@contextmanager
def reading() -> Iterator[Session]:
    """One snapshot for one page."""
    with warehouse().read() as session:
        yield session


def visitor(request: Request) -> Visitor:
    """Who asks; the route's guard has let them in."""
    found: Visitor = request.state.visitor
    return found


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page from `templates/<template>.html`, everything in it escaped, no script but ours."""
    who: Visitor | None = getattr(request.state, "visitor", None)
    text = _TEMPLATES.get_template(f"{template}.html").render(
        visitor=who, role=who.role if who else 0, csrf=who.csrf if who else "", Role=Role,
        here=request.url.path.removeprefix(PREFIX), at=PREFIX, query=dict(request.query_params), **values,
    )  # fmt: skip
    return HTMLResponse(text, status, _HEADERS)


def navigate(pages: Sequence[tuple[str, str, Role]]) -> None:
    """The pages that each page leads to: path, title, and the role that may see it."""
    _TEMPLATES.globals["navigation"] = pages


def go(path: str) -> RedirectResponse:
    """After a POST: to the page that shows what came of it. `path`: below the pages' own prefix."""
    return RedirectResponse(f"{PREFIX}{path}", 303)


@dataclass(frozen=True)
class Turn:
    """Where in a list that is ordered by time and id, the newest first, a page begins: behind that row."""

    at: datetime
    id: str

    @classmethod
    def of(cls, request: Request) -> "Turn":
        """What `?after=` says; the beginning if it says nothing."""
        return cls.read(request.query_params.get("after", ""))

    @classmethod
    def read(cls, given: str) -> "Turn":
        """What `behind` gave; the beginning if it is empty.

        Raises:
            HTTPException: 400, it is not one of ours.
        """
        if not given:
            return cls(datetime(9999, 1, 1, tzinfo=UTC), "ffffffff-ffff-ffff-ffff-ffffffffffff")
        at, _, id_ = given.partition("_")
        try:
            return cls(_EPOCH + timedelta(microseconds=int(at)), str(UUID(id_)))
        except (ValueError, OverflowError):
            raise HTTPException(400, "There is no such page of this list.") from None

    @staticmethod
    def behind(rows: list[dict[str, Any]], at: str, id_: str) -> str:
        """The `after` of the next page, '' if this was the last; `rows` hold one more than `ROWS` if there is one."""
        if len(rows) <= ROWS:
            return ""
        del rows[ROWS:]
        return f"{(rows[-1][at] - _EPOCH) // timedelta(microseconds=1)}_{rows[-1][id_]}"


def id_of(text: str) -> str:
    """An id out of a path or a form.

    Raises:
        HTTPException: 404, it is none.
    """
    try:
        return str(UUID(text))
    except ValueError:
        raise HTTPException(404, "There is no such id.") from None


def show_errors(app: FastAPI) -> None:
    """Errors are pages with a way back."""

    @app.exception_handler(StarletteHTTPException)
    async def refused(request: Request, error: StarletteHTTPException) -> HTMLResponse:
        return _problem(request, error.status_code, str(error.detail or ""))

    @app.exception_handler(TransientError)
    async def busy(request: Request, error: TransientError) -> HTMLResponse:
        return _problem(request, 503, str(error))

    @app.exception_handler(PermanentError)
    async def impossible(request: Request, error: PermanentError) -> HTMLResponse:
        return _problem(request, 400, str(error))

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> HTMLResponse:
        _LOG.error("page failed path=%s error=%s", request.url.path, type(error).__name__)
        return _problem(request, 500, "This is a fault of Contact Warehouse: please report it. Nothing was changed.")


def _problem(request: Request, status: int, why: str) -> HTMLResponse:
    return render(request, "problem", status=status, title=_TITLES.get(status, "Something went wrong"), why=why)


def _instant(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _month(value: date) -> str:
    return f"{value:%Y-%m}"


def _count(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _words(code: object) -> str:
    return str(code or "").replace("_", " ")


def _percent(part: float | None) -> str:
    return "–" if part is None else f"{100 * part:.1f} %"


def _status_series(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For the chart: a bar a status, a colour a channel."""
    words = list(dict.fromkeys(row["opt_status"] for row in rows))
    channels = list(dict.fromkeys(row["channel"] for row in rows))
    counts = {(row["channel"], row["opt_status"]): 0 for row in rows}
    for row in rows:
        counts[row["channel"], row["opt_status"]] += row["addresses"]
    return [{"name": each, "values": [counts.get((each, word), 0) for word in words]} for each in channels]


_FILTERS: Final[Mapping[str, Any]] = {
    "instant": _instant, "month": _month, "count": _count, "words": _words, "percent": _percent,
}  # fmt: skip
_TEMPLATES: Final = jinja2.Environment(
    loader=jinja2.FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters.update(_FILTERS)
_TEMPLATES.globals["status_series"] = _status_series
