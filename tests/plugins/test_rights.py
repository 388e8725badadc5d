"""Every route x everybody who may ask: the table of answers. It fails for a route that does not stand in it."""

import pytest

from plugins.pages.routes import ROUTES
from plugins.pages.verbs import VERBS
from tests.actions.conftest import CROWD
from tests.support.visitors import PEOPLE

NOBODYS = "00000000-0000-7000-8000-000000000000"
PARTS = {
    "import_id": NOBODYS, "action_id": NOBODYS, "dag_id": "update_tags", "run_id": "manual__none", "export_id": NOBODYS,
    "name": "contacts.csv", "purge_id": NOBODYS,
}  # fmt: skip

# what a login may: 200 shown, 404 there is no such thing, 400 an empty form is refused, 303 done; 403 not this role
RIGHTS = """
method  path                              vic  ana  admin  boss
GET     /                                 200  200  200    200
GET     /imports                          200  200  200    200
PUT     /imports/upload                   403  400  400    400
GET     /imports/{import_id}              404  404  404    404
GET     /imports/{import_id}/quarantine   403  404  404    404
GET     /actions                          200  200  200    200
POST    /actions                          200  200  200    200
GET     /actions/{action_id}              404  404  404    404
POST    /actions/{action_id}              403  400  400    400
GET     /new/{dag_id}                     403  200  200    200
POST    /new/{dag_id}                     403  400  400    400
GET     /runs/{dag_id}/{run_id}           403  404  404    404
POST    /runs/{dag_id}/{run_id}           403  404  404    404
GET     /smart-lists                      403  200  200    200
GET     /smart-lists/edit                 403  200  200    200
POST    /smart-lists/edit                 403  400  400    400
POST    /smart-lists/remove               403  303  303    303
GET     /restore                          403  403  200    403
POST    /restore                          403  403  200    403
GET     /duplicates                       200  200  200    200
POST    /duplicates                       403  404  404    404
GET     /exports                          200  200  200    200
GET     /exports/{export_id}/{name}       403  404  404    404
GET     /retention                        200  200  200    200
GET     /retention/{purge_id}             404  404  404    404
"""
TABLE = [line.split() for line in RIGHTS.strip().splitlines()]
CASES = [(row[0], row[1], dict(zip(TABLE[0][2:], map(int, row[2:]), strict=True))) for row in TABLE[1:]]
CHANGES = [(method, path) for method, path, _ in CASES if method != "GET"]


@pytest.fixture(scope="module")
def pages(pages_of):
    return pages_of(CROWD)


def send(visitor, method, path, **more):
    path = path.format(**PARTS)
    if method == "GET":
        return visitor.get(path, **more)
    return visitor.post(path, {"name": "x"}, **more) if method == "POST" else visitor.put(path, b"x", **more)


def test_the_table_names_every_route():
    assert [(method, path) for method, path, _ in CASES] == [(route.method, route.path) for route in ROUTES]


@pytest.mark.parametrize(("method", "path", "answers"), CASES, ids=[f"{m} {p}" for m, p, _ in CASES])
def test_each_login_may_what_the_table_says(pages, method, path, answers):
    found = {who: send(pages.as_(who), method, path).status_code for who in PEOPLE}
    assert found == answers


@pytest.mark.parametrize(("method", "path"), [case[:2] for case in CASES], ids=[f"{m} {p}" for m, p, _ in CASES])
def test_without_a_login_or_with_a_bad_one_nothing_is_shown(pages, method, path):
    nobody = pages.as_("")
    assert send(nobody, method, path).status_code == 401
    nobody.headers = {"Authorization": "Bearer made.up.token"}
    answer = send(nobody, method, path)
    assert answer.status_code == 403
    assert "example.com" not in answer.text


@pytest.mark.parametrize(("method", "path"), CHANGES, ids=[f"{m} {p}" for m, p in CHANGES])
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
    ids=lambda headers: "=".join(*headers.items()),
)
def test_nothing_is_changed_from_elsewhere(pages, method, path, headers):
    answer = send(pages.as_("admin"), method, path, headers=headers)
    assert answer.status_code == 403
    assert "another site" in answer.text


@pytest.mark.parametrize(("method", "path"), CHANGES, ids=[f"{m} {p}" for m, p in CHANGES])
def test_nothing_is_changed_without_a_form_of_ours(pages, method, path):
    admin, other = pages.as_("admin"), pages.as_("ana").token()
    for token in ("", "1.abc", f"9999999999.{other.split('.')[1]}", other):
        admin.token = lambda token=token: token
        answer = send(admin, method, path)
        assert answer.status_code == 403, token
        assert "too old, or not ours" in answer.text


@pytest.mark.parametrize("dag_id", VERBS)
def test_the_forms_of_admins_are_for_admins(pages, dag_id):
    shown = {who: pages.as_(who).get(f"/new/{dag_id}").status_code for who in PEOPLE}
    admins = dag_id in ("delete_contacts", "restore_contacts", "erase_contacts")
    assert shown == {"vic": 403, "ana": 403 if admins else 200, "admin": 200, "boss": 403 if admins else 200}


def test_errors_are_pages_with_a_way_back_and_headers_that_let_nothing_in(pages):
    for who, path, status in (("admin", "/nowhere", 404), ("vic", "/restore", 403), ("", "/", 401)):
        answer = pages.as_(who).get(path)
        assert answer.status_code == status
        assert "Back to the overview" in answer.text
    shown = pages.as_("ana").get("/actions")
    policy = shown.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert shown.headers["cache-control"] == "no-store"
    assert shown.headers["x-content-type-options"] == "nosniff"
