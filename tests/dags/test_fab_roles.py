"""Who may trigger what, and sees which page, under Airflow's FAB manager, over HTTP, as a server's users meet it.

FAB knows roles; who is an admin of the contacts is asked once more inside the DAG (`CONTACTS_ADMINS`).
"""

import re
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import uvicorn

from tests.live.browser import chromium
from tests.live.server import free_port

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

MANAGER = "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager"
ROLES = {"analyst": "Analyst", "admin": "Admin", "user": "User", "viewer": "Viewer", "boss": "Admin"}
"""boss: an admin of Airflow's whom CONTACTS_ADMINS does not name."""
ANSWERS = {
    "update_tags": {"action_name": "a test", "add_tags": ["new"]},
    "delete_contacts": {"action_name": "a test", "confirm": "DELETE"},
    "restore_contacts": {"action_name": "a test"},
    "erase_contacts": {},
}
TRIGGERS = (("can_read", "DAG:"), ("can_edit", "DAG:"), ("can_create", "DAG Run:"))


@pytest.fixture(scope="module")
def fab(dag_bag, tmp_path_factory) -> Iterator["TestClient"]:
    """Airflow, with a user of each role, whose password is the name. An analyst's role was given these DAGs one by one,
    by hand, before Airflow read them.
    """
    from airflow.api_fastapi.app import _AuthManagerState, create_app, get_auth_manager
    from airflow.dag_processing.bundles.manager import DagBundlesManager
    from airflow.dag_processing.dagbag import sync_bag_to_db
    from airflow.providers.fab.auth_manager.models.db import FABDBManager
    from airflow.utils.session import create_session
    from fastapi.testclient import TestClient

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIRFLOW__CORE__AUTH_MANAGER", MANAGER)
        patch.setenv("CONTACTS_HOME", str(tmp_path_factory.mktemp("fab")))
        with create_session() as session:
            FABDBManager(session).initdb()
        patch.setattr(_AuthManagerState, "instance", None)
        client = TestClient(create_app(apps="core"))
        fab = get_auth_manager()
        with fab.flask_app.app_context():
            given = [(action, f"{on}{dag_id}") for dag_id in ANSWERS for action, on in TRIGGERS]
            fab.security_manager.bulk_sync_roles([{"role": "Analyst", "perms": given}])
            for name, role in ROLES.items():
                found = fab.security_manager.find_role(role)
                fab.security_manager.add_user(name, name, name, f"{name}@example.com", found, password=name)
        DagBundlesManager().sync_bundles_to_db()
        sync_bag_to_db(dag_bag, "dags-folder", None)
        yield client


def trigger(fab: "TestClient", user: str, dag_id: str) -> int:
    """Trigger a DAG as a user; the HTTP status."""
    token = fab.post("/auth/token", json={"username": user, "password": user}).json()["access_token"]
    body = {"logical_date": None, "conf": ANSWERS[dag_id]}
    headers = {"Authorization": f"Bearer {token}"}
    return fab.post(f"/api/v2/dags/{dag_id}/dagRuns", json=body, headers=headers).status_code


@pytest.mark.parametrize(
    ("dag_id", "analyst"),
    [("update_tags", 200), ("delete_contacts", 403), ("restore_contacts", 403), ("erase_contacts", 403)],
)
def test_what_is_for_admins_no_other_role_keeps_however_it_was_given(fab, dag_id, analyst):
    assert trigger(fab, "analyst", dag_id) == analyst
    assert trigger(fab, "admin", dag_id) == 200


def test_a_role_that_may_edit_all_dags_may_trigger_these_too_so_the_dag_asks_itself(fab):
    assert trigger(fab, "user", "delete_contacts") == 200


@pytest.mark.parametrize(
    ("user", "answers"),
    [
        ("viewer", {"/": 200, "/smart-lists": 403, "/restore": 403}),
        ("user", {"/": 200, "/smart-lists": 200, "/restore": 403}),
        ("admin", {"/": 200, "/smart-lists": 200, "/restore": 200}),
        ("boss", {"/": 200, "/smart-lists": 200, "/restore": 403}),
    ],
)
def test_the_pages_know_who_logged_in_by_fabs_own_form(fab, user, answers):
    fab.cookies.clear()
    assert fab.get("/contacts/").status_code == 401
    (token,) = re.findall(r'name="csrf_token"[^>]* value="([^"]+)"', fab.get("/auth/login/").text)
    fab.post("/auth/login/", data={"username": user, "password": user, "csrf_token": token}, follow_redirects=False)
    assert {path: fab.get(f"/contacts{path}").status_code for path in answers} == answers


@pytest.fixture
def address(fab) -> Iterator[str]:
    """Where a browser finds it."""
    config = uvicorn.Config(fab.app, port=free_port(preferred=0), lifespan="off", log_level="error")
    server = uvicorn.Server(config)
    at_work = threading.Thread(target=server.run)
    at_work.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{config.port}"
    server.should_exit = True
    at_work.join()


def test_people_log_in_by_fabs_own_form_in_a_browser_and_see_their_pages(address):
    with chromium() as browser:
        for user, titles in {
            "viewer": {"/": "Overview", "/smart-lists": "You may not do this"},
            "user": {"/smart-lists": "Smart lists", "/restore": "You may not do this"},
            "admin": {"/restore": "Restore", "/retention": "Retention"},
        }.items():
            context = browser.new_context()
            page = context.new_page()
            page.goto(f"{address}/auth/login/")
            page.fill("input[name=username]", user)
            page.fill("input[name=password]", user)
            page.locator("[type=submit]").first.click()
            page.wait_for_url(lambda url: "login" not in url)
            for path, title in titles.items():
                page.goto(f"{address}/contacts{path}")
                page.get_by_role("heading", name=title, exact=True).wait_for()
            context.close()
