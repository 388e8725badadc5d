"""Every route of the pages and the role it needs: the one table they are guarded, and tested, by.

A page is added by a module here with functions `(request) -> Response`, a template, its SQL, and its rows below.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Depends, FastAPI
from starlette.staticfiles import StaticFiles

from plugins.pages import actions, duplicates, exports, frame, imports, overview, restore, retention, smart_lists, verbs
from plugins.pages.access import Role, admit


@dataclass(frozen=True)
class Route:
    """role: the least one. Some verbs need more (`verbs.VERBS`). title: of a page that every page leads to."""

    method: str
    path: str
    role: Role
    answer: Callable[..., Any]
    title: str = ""


V, U, A = Role.VIEWER, Role.USER, Role.ADMIN
ROUTES: Final = (
    Route("GET", "/", V, overview.show, "Overview"),
    Route("GET", "/imports", V, imports.history, "Imports"),
    Route("PUT", "/imports/upload", U, imports.upload),
    Route("GET", "/imports/{import_id}", V, imports.report),
    Route("GET", "/imports/{import_id}/quarantine", U, imports.quarantine),
    Route("GET", "/actions", V, actions.history, "Bulk actions"),
    Route("POST", "/actions", V, actions.history),
    Route("GET", "/actions/{action_id}", V, actions.show),
    Route("POST", "/actions/{action_id}", U, actions.control),
    Route("GET", "/new/{dag_id}", U, verbs.form),
    Route("POST", "/new/{dag_id}", U, verbs.begin),
    Route("GET", "/runs/{dag_id}/{run_id}", U, verbs.run),
    Route("POST", "/runs/{dag_id}/{run_id}", U, verbs.confirm),
    Route("GET", "/smart-lists", U, smart_lists.index, "Smart lists"),
    Route("GET", "/smart-lists/edit", U, smart_lists.edit),
    Route("POST", "/smart-lists/edit", U, smart_lists.act),
    Route("POST", "/smart-lists/remove", U, smart_lists.remove),
    Route("GET", "/restore", A, restore.show, "Restore"),
    Route("POST", "/restore", A, restore.act),
    Route("GET", "/duplicates", V, duplicates.show, "Duplicates"),
    Route("POST", "/duplicates", U, duplicates.decide),
    Route("GET", "/exports", V, exports.history, "Exports"),
    Route("GET", "/exports/{export_id}/{name}", U, exports.download),
    Route("GET", "/retention", V, retention.show, "Retention"),
    Route("GET", "/retention/{purge_id}", V, retention.certificate),
)  # fmt: skip


def application() -> FastAPI:
    """The pages as Airflow mounts them. Static files hold nothing of anybody: they need no login."""
    app = FastAPI(title="Contact Warehouse", docs_url=None, redoc_url=None, openapi_url=None)
    for route in ROUTES:
        app.add_api_route(
            route.path,
            route.answer,
            methods=[route.method],
            dependencies=[Depends(admit(route.role))],
            response_model=None,
        )
    app.mount("/static", StaticFiles(directory=frame.HERE / "static"))
    frame.show_errors(app)
    frame.navigate([(route.path, route.title, route.role) for route in ROUTES if route.title])
    return app
