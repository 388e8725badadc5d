"""The pages in Airflow's own app, without a server or a scheduler, and people with a login who fill in their forms."""

import tests.support.airflow_home  # noqa: F401, I001 - before anything of Airflow

import re
from typing import Any, Final
from urllib.parse import quote

from fastapi.testclient import TestClient

from tests.support.airflow_home import PROJECT

PEOPLE: Final = {"vic": "viewer", "ana": "user", "admin": "admin", "boss": "admin"}
"""boss: an admin of Airflow's whom CONTACTS_ADMINS does not name."""
_TOKEN: Final = re.compile(r'name="csrf" value="([^"]+)"')


class Visitor:
    """One person with a login; nobody if `who` is empty."""

    def __init__(self, client: TestClient, who: str) -> None:
        self.client, self.headers = client, {"Authorization": f"Bearer {token_of(who)}"} if who else {}

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(f"/contacts{path}", headers=self.headers | more.pop("headers", {}), **more)

    def token(self) -> str:
        """Out of a form that everybody sees."""
        found = _TOKEN.search(self.get("/actions").text)
        return found[1] if found else ""

    def post(self, path: str, form: dict[str, Any] | None = None, **more: Any) -> Any:
        answers = {"csrf": self.token()} | (form or {})
        headers = self.headers | more.pop("headers", {})
        return self.client.post(f"/contacts{path}", data=answers, headers=headers, **more)

    def put(self, path: str, body: bytes, *, name: str = "", **more: Any) -> Any:
        """A file of that name."""
        sent = {"X-CSRF-Token": self.token(), "X-File-Name": quote(name)}
        headers = self.headers | sent | more.pop("headers", {})
        return self.client.put(f"/contacts{path}", content=body, headers=headers, **more)


def token_of(who: str) -> str:
    from airflow.api_fastapi.app import get_auth_manager
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser

    token: str = get_auth_manager().generate_jwt(SimpleAuthManagerUser(username=who, role=PEOPLE[who]))
    return token


def airflow_app() -> TestClient:
    """A client of it, once Airflow's database knows the DAGs: runs are made and stay queued."""
    from airflow.api_fastapi.main import app
    from airflow.dag_processing.bundles.manager import DagBundlesManager
    from airflow.dag_processing.dagbag import DagBag, sync_bag_to_db
    from airflow.utils import db

    db.initdb()
    DagBundlesManager().sync_bundles_to_db()
    sync_bag_to_db(DagBag(str(PROJECT / "dags"), bundle_name="dags-folder"), "dags-folder", None)
    return TestClient(app, follow_redirects=False, raise_server_exceptions=False)
