"""Who asks, what they may do here, and what is done in Airflow under their name.

The only module that leans on what Airflow 3.3 does not call its public interface. Everything a page does to the
warehouse is a DAG run, triggered through Airflow's own route as the visitor: Airflow checks the right and the
parameters, and writes the name into its audit log.
"""

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Annotated, Any, Final
from urllib.parse import quote, urlsplit

import anyio
import httpx
from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.base_user import BaseUser
from airflow.api_fastapi.core_api.security import get_user
from airflow.configuration import conf
from airflow.models import Log
from airflow.utils.session import create_session
from fastapi import Depends, HTTPException, Request

from plugins.contact_warehouse_hook import ContactWarehouseHook

TOKEN_SECONDS: Final = 12 * 3600
_RUN_SECONDS: Final = 60
_OWN: Final = (None, "same-origin", "none")
_LOOKERS: Final = frozenset({"viewer", "public"})


class Role(IntEnum):
    """What a visitor may do; each may what those before it may."""

    VIEWER = 1
    """Sees statistics: no address, no name, no file."""
    USER = 2
    """Sees contacts, imports, acts."""
    ADMIN = 3
    """Deletes, restores, erases: who has Airflow's role *and* stands in CONTACTS_ADMINS, as the DAGs check it."""


@dataclass(frozen=True)
class Visitor:
    """Whoever sent the request, as Airflow's login knows them."""

    name: str
    role: Role
    user: BaseUser
    at: datetime

    @property
    def csrf(self) -> str:
        """A token for this visitor's forms, good for `TOKEN_SECONDS`."""
        made = str(int(self.at.timestamp()))
        return f"{made}.{_signed(self.name, made)}"

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask Airflow's public API (below /api/v2), in this process, as the visitor; from a route's own thread.

        Raises:
            HTTPException: Airflow refuses; with its status and its words.
        """
        return anyio.from_thread.run(self._ask, method, path, body)

    def trigger(self, dag_id: str, answers: dict[str, Any]) -> str:
        """Start a run as the visitor; returns its id. `answers` lie in Airflow for good: no address, no name."""
        run = self.ask("POST", f"/dags/{quote(dag_id)}/dagRuns", {"logical_date": None, "conf": answers})
        return str(run["dag_run_id"])

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        from airflow.api_fastapi.main import app  # noqa: PLC0415 - it imports the plugins first

        token = get_auth_manager().generate_jwt(self.user, expiration_time_in_seconds=_RUN_SECONDS)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://airflow.internal") as client:
            answer = await client.request(
                method, f"/api/v2{path}", headers={"Authorization": f"Bearer {token}"}, json=body, timeout=_RUN_SECONDS
            )
        if answer.is_error:
            told = answer.json().get("detail", "") if "json" in answer.headers.get("content-type", "") else ""
            raise HTTPException(answer.status_code, told if isinstance(told, str) else json.dumps(told))
        return answer.json()

    def note(self, event: str, **facts: object) -> None:
        """Write into Airflow's audit log what the visitor did that is no run: ids and counts."""
        with create_session() as session:
            session.add(Log(event=event, owner=self.name, owner_display_name=self.name, extra=json.dumps(facts)))


def admit(role: Role) -> Callable[..., Awaitable[None]]:
    """What guards a route: 401 for nobody, 403 for too small a role, and for a change that comes from elsewhere.

    The visitor, and the form of a POST, stand in `request.state` afterwards.
    """

    async def check(request: Request, visitor: Annotated[Visitor, Depends(_visitor)]) -> None:
        request.state.visitor = visitor
        if visitor.role < role:
            raise HTTPException(403, f"This is for the role {role.name.lower()}; you are {visitor.role.name.lower()}.")
        if request.method in ("POST", "PUT"):
            _check_origin(request)
            request.state.form = await request.form(max_files=0, max_fields=5000) if request.method == "POST" else {}
            token = request.state.form.get("csrf") or request.headers.get("x-csrf-token", "")
            if not _is_ours(visitor, str(token)):
                raise HTTPException(403, "This form is too old, or not ours. Go back, reload the page, try again.")

    return check


def _visitor(user: Annotated[BaseUser, Depends(get_user)]) -> Visitor:
    """No coroutine: what the role depends on may be asked of Airflow's database."""
    now = datetime.now(UTC)  # noqa: TID251 - the one clock of a request
    return Visitor(user.get_name(), _role(user), user, now)


def _role(user: BaseUser) -> Role:
    """The simple manager's users have one role, FAB's have several."""
    one = getattr(user, "role", None)
    named = {str(one).lower()} if one else {str(role.name).lower() for role in getattr(user, "roles", ())}
    if "admin" in named and user.get_name() in ContactWarehouseHook().contact_settings().admin_names:
        return Role.ADMIN
    return Role.USER if named - _LOOKERS else Role.VIEWER


def _check_origin(request: Request) -> None:
    origin = request.headers.get("origin")
    hosts = {request.headers.get("host"), urlsplit(conf.get("api", "base_url", fallback="")).netloc} - {""}
    if request.headers.get("sec-fetch-site") not in _OWN or (origin and urlsplit(origin).netloc not in hosts):
        raise HTTPException(403, "The request comes from another site. Nothing was done.")


def _is_ours(visitor: Visitor, token: str) -> bool:
    made, _, signature = token.partition(".")
    fresh = made.isascii() and made.isdigit() and 0 <= visitor.at.timestamp() - int(made) + 1 <= TOKEN_SECONDS
    return fresh and hmac.compare_digest(signature.encode(), _signed(visitor.name, made).encode())


def _signed(name: str, made: str) -> str:
    secret = conf.get_mandatory_value("api", "secret_key").encode()
    return hmac.new(secret, f"contact warehouse:{name}:{made}".encode(), hashlib.sha256).hexdigest()
