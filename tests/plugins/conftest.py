"""An Airflow home of its own, chosen before Airflow is imported; in it, the pages as three people see them."""

import tests.support.airflow_home  # noqa: F401, I001 - before anything of Airflow

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.actions.conftest import Actions, crowd
from tests.support.airflow_home import PROJECT
from transforms.settings import Settings

PEOPLE = {"vic": "viewer", "ana": "user", "admin": "admin", "boss": "admin"}
"""boss: an admin of Airflow's whom CONTACTS_ADMINS does not name."""
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "attribute": "\"' onmouseover='alert(1)",
    "formula": "=cmd|' /C calc'!A0",
    "backwards": "\u202eevil\u202c",
    "template": "{{ 7 * 7 }}",
}
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass
class Pages:
    """The pages over one warehouse; `as_` picks who looks."""

    client: TestClient
    actions: Actions

    @property
    def settings(self) -> Settings:
        return self.actions.settings

    def as_(self, who: str) -> "Visitor":
        return Visitor(self.client, who)


class Visitor:
    """One person with a login, who fills in forms as a browser does."""

    def __init__(self, client: TestClient, who: str) -> None:
        self.client, self.headers = client, {"Authorization": f"Bearer {token_of(who)}"} if who else {}

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(f"/contacts{path}", headers=self.headers | more.pop("headers", {}), **more)

    def token(self) -> str:
        """Out of a form that everybody who may change something sees."""
        found = _TOKEN.search(self.get("/smart-lists/edit").text)
        return found[1] if found else ""

    def post(self, path: str, form: dict[str, Any] | None = None, **more: Any) -> Any:
        answers = {"csrf": self.token()} | (form or {})
        headers = self.headers | more.pop("headers", {})
        return self.client.post(f"/contacts{path}", data=answers, headers=headers, **more)

    def put(self, path: str, body: bytes, **more: Any) -> Any:
        headers = self.headers | {"X-CSRF-Token": self.token()} | more.pop("headers", {})
        return self.client.put(f"/contacts{path}", content=body, headers=headers, **more)


def token_of(who: str) -> str:
    from airflow.api_fastapi.app import get_auth_manager
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser

    token: str = get_auth_manager().generate_jwt(SimpleAuthManagerUser(username=who, role=PEOPLE[who]))
    return token


@pytest.fixture(scope="session")
def airflow_client() -> TestClient:
    """Airflow's own app with the plugin in it, without a server or a scheduler: runs are made and stay queued."""
    from airflow.api_fastapi.main import app
    from airflow.dag_processing.bundles.manager import DagBundlesManager
    from airflow.dag_processing.dagbag import DagBag, sync_bag_to_db
    from airflow.utils import db

    db.initdb()
    DagBundlesManager().sync_bundles_to_db()
    sync_bag_to_db(DagBag(str(PROJECT / "dags"), bundle_name="dags-folder"), "dags-folder", None)
    return TestClient(app, follow_redirects=False, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def pages_of(airflow_client: TestClient, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Makes pages over a new warehouse that holds a list; the text None: over an empty one."""
    with pytest.MonkeyPatch.context() as patched:

        def make(text: str | None, **settings: Any) -> Pages:
            home: Path = tmp_path_factory.mktemp("pages") / "home"
            patched.setenv("CONTACTS_HOME", str(home))
            for name, value in settings.items():
                patched.setenv(f"CONTACTS_{name.upper()}", str(value))
            given = Settings()
            if text is None:
                from tests.support.imports import Imports
                from transforms.warehouse import Warehouse

                given.make_folders()
                return Pages(airflow_client, Actions(Imports(given, Warehouse(given))))
            return Pages(airflow_client, crowd(given, text))

        yield make
