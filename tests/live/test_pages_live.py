"""The pages in a real browser at a real Airflow: lists come in, contacts are tagged, deleted, exported, by three users.

One Airflow and one browser for the module. Each test has a list of its own, so any may run alone.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.live.browser import Person, chromium
from tests.live.server import Airflow
from tests.support.imports import Imports
from transforms import clock
from transforms.settings import Settings
from transforms.warehouse import Query, Warehouse

pytestmark = pytest.mark.live

PEOPLE = {"ana": "user", "vic": "viewer"}
DAGS = (
    "import_contacts", "export_contacts", "expire_exports", "update_tags", "undo_action", "delete_contacts",
    "restore_contacts",
)  # fmt: skip
ATTESTED = {
    "permission": "true", "obtained": "own_form", "explanation": "newsletter form", "attested_by": "crm team",
    "exported_at": "2026-01-10", "source": "generic",
}  # fmt: skip
HOSTILE = ("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\u202egnp.exe", "{{ 7 * 7 }}", "x" * 10_000)
HEADER = "first name,email,status\n"
LISTS = {
    "members.csv": HEADER + "Ria,ria@example.com,Subscribed\n",
    "guests.csv": HEADER + "Tia,tia@example.com,Subscribed\nUwe,uwe@example.com,Subscribed\n",
    "wrong.csv": HEADER + "Val,val@example.com,Subscribed\n",
    "hostile.csv": HEADER
    + "".join(
        f'"{text}",host{n} at example,"{text}"\n"{text}",host{n}@example.com,"{text}"\n'
        for n, text in enumerate(HOSTILE)
    ),
}
PAGES = ("/", "/imports", "/actions", "/duplicates", "/exports", "/retention")
FOR_USERS = ("/smart-lists", "/new/import_contacts", "/new/export_contacts")


@dataclass
class Office:
    """Where the three of them work."""

    server: Airflow
    settings: Settings
    browser: Browser

    def person(self, name: str, **more: Any) -> Person:
        return Person(self.browser, self.server, name, **more)

    def rows(self, sql: str) -> list[dict[str, object]]:
        with Warehouse(self.settings).read() as session:
            return session.rows(Query.inline("test", sql))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    root = tmp_path_factory.mktemp("pages")
    settings = Settings(home=root / "contacts", catalog="", data_path="")
    imports = Imports(settings, Warehouse(settings))
    for name, text in LISTS.items():
        imports.of(text, name=name)
    contacts = {"CONTACTS_HOME": str(settings.home)}
    with Airflow(root / "airflow", contacts, only=DAGS, people=PEOPLE) as server, chromium() as browser:
        yield Office(server, settings, browser)


def upload(ana: Person, name: str, text: str) -> None:
    """A list from her computer, with what she answers for."""
    page = ana.open("/new/import_contacts")
    page.set_input_files("#file", {"name": name, "mimeType": "text/csv", "buffer": text.encode()})
    page.get_by_text(f"lie in the inbox as {name}").wait_for()
    ana.fill(ATTESTED)


def do_it(person: Person, verb: str) -> None:
    """Dry run first, then the run."""
    person.press("Dry run")
    person.wait_for("Nothing was written")
    person.press(f"{verb}: do it")
    person.wait_for("Done.")


def report(ana: Person, name: str) -> None:
    ana.open("/imports").locator("tr", has_text=name).get_by_role("link").click()
    ana.page.get_by_role("heading", name=f"Import of {name}").wait_for()


def test_a_list_is_uploaded_tried_imported_and_stands_in_the_overview(office):
    ana = office.person("ana")
    people = "".join(f"Pia{n},pia{n}@example.com,Subscribed\n" for n in range(7)) + "Quin,quin at example,Subscribed\n"
    upload(ana, "spring.csv", HEADER + people)
    ana.press("Dry run")
    ana.wait_for("Nothing was written")
    assert ana.page.locator("dt:text-is('inserted') + dd").inner_text() == "7"
    assert ana.page.locator("dt:text-is('rejected') + dd").inner_text() == "1"
    assert office.rows("SELECT 1 FROM lake.imports WHERE list_name = 'spring.csv'") == []
    ana.press("Import a list: do it")
    ana.wait_for("Done.")

    (there,) = office.rows("SELECT count(*) AS n FROM lake.live_contacts")
    overview = ana.open("/")
    counted = overview.locator("dt:text-is('Contacts') + dd", has_text=f"{there['n']:,}")
    counted.wait_for()  # the page looks again by itself
    assert overview.locator("canvas[data-chart]").count() == 3
    report(ana, "spring.csv")
    assert "quin at example" not in ana.page.content()  # a rejected record is masked
    assert b"quin at example" in ana.download(ana.page.get_by_role("link", name="Download what was rejected"))
    assert ana.complaints == []


def test_what_is_in_a_list_cannot_act_on_the_pages(office):
    ana = office.person("ana")
    asked: list[str] = []
    ana.page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    report(ana, "hostile.csv")
    assert ana.page.locator("main script:not([src]), main img").count() == 0
    assert "49" not in ana.page.locator("h2:text('Status words') ~ ul").first.inner_text()
    assert ana.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert (asked, ana.complaints) == ([], [])


def test_an_export_is_made_downloaded_and_expires(office):
    ana, vic = office.person("ana"), office.person("vic")
    ana.open("/new/export_contacts")
    ana.fill({"action_name": "spring mailing", "select": "all", "max_share": "1", "format": "csv"})
    do_it(ana, "Export contacts")

    ana.open("/exports")
    row = ana.page.locator("tr", has_text="spring mailing")
    assert "in 29 days" in row.inner_text()
    link = row.get_by_role("link").get_attribute("href")
    content = ana.download(row.get_by_role("link"))
    assert hashlib.sha256(content).hexdigest()[:12] in row.inner_text()
    assert b"ria@example.com" in content
    assert vic.open("/exports").locator("tr", has_text="spring mailing").get_by_role("link").count() == 0
    assert vic.answer(link.removeprefix("/contacts")).status == 403

    let_it_be_old(office.settings)
    api = office.server.api
    assert api.wait("expire_exports", api.trigger("expire_exports", {})) == "success"
    gone = ana.open("/exports").locator("tr", has_text="spring mailing")
    assert "expired" in gone.inner_text()
    assert gone.get_by_role("link").count() == 0
    assert ana.answer(link.removeprefix("/contacts")).status == 404
    (noted,) = [entry for entry in office.server.api.events() if entry["event"] == "contacts_export_download"]
    assert noted["owner"] == "ana"


def let_it_be_old(settings: Settings) -> None:
    """As if every export had been made 31 days before, and expiry had had its last pass just now."""
    warehouse, age = Warehouse(settings), timedelta(days=31)
    old = "UPDATE lake.exports SET created_at = created_at - $age, expires_at = expires_at - $age"
    with warehouse.read() as session:
        now = session.value(Query.inline("now", "SELECT now() AS now"))
    warehouse.write("test:old", lambda t: t.run(Query.inline("old", old), age=age) or {}, as_of=now)
    clock.remember(settings.export_drafts.parent / ".last_expiry", as_of=now)


def test_contacts_of_an_import_are_tagged_and_the_tag_is_taken_back(office):
    ana = office.person("ana")
    report(ana, "guests.csv")
    tagged = "SELECT 1 FROM lake.contact_tags WHERE tag = 'spring fair'"
    ana.press("Tag its contacts")
    ana.fill({"action_name": "guests", "add_tags": "spring fair", "max_share": "1"})
    do_it(ana, "Add or remove tags")
    assert len(office.rows(tagged)) == 2
    ana.page.get_by_role("link", name="The action").click()
    ana.press("Undo")
    ana.fill({"max_share": "1"})
    do_it(ana, "Undo an action or an import")
    assert office.rows(tagged) == []


def test_an_admin_deletes_and_restores_and_nobody_else_may(office):
    ana, admin = office.person("ana"), office.person("admin")
    report(ana, "wrong.csv")
    form = f"/new/delete_contacts?select=import&select_value={ana.page.url.rpartition('/')[2]}"
    living = "SELECT 1 FROM lake.live_contacts WHERE first_name = 'Val'"
    assert [ana.answer(path).status for path in (form, "/restore")] == [403, 403]
    admin.open(form)
    admin.fill({"action_name": "wrong guest", "confirm": "delete", "max_share": "1"})
    admin.press("Dry run")
    admin.page.locator(".notice.bad", has_text="DELETE").wait_for()
    admin.fill({"confirm": "DELETE"})
    do_it(admin, "Delete contacts")
    assert office.rows(living) == []
    admin.open("/restore")
    admin.page.get_by_label("Choose Val").check()
    admin.press("Restore the chosen")
    admin.wait_for("Nothing was written")
    admin.press("Restore contacts: do it")
    admin.wait_for("Done.")
    assert len(office.rows(living)) == 1


def test_a_viewer_sees_counts_and_nobody_and_may_do_nothing(office):
    vic = office.person("vic")
    for path in PAGES:
        page = vic.open(path)
        assert "@example.com" not in page.content(), path
        assert page.locator("main button, main a.button").count() == (path == "/actions"), path  # its filters
    for path in FOR_USERS:
        assert vic.answer(path).status == 403
        assert vic.page.get_by_text("Back to the overview").is_visible()
    assert vic.complaints == []


def test_the_pages_are_found_in_airflows_own_navigation_and_follow_its_theme(office):
    admin = office.person("admin")
    page = admin.page
    page.goto(office.server.url)
    page.get_by_role("link", name="Contacts").or_(page.get_by_role("button", name="Contacts")).first.click()
    inside = page.frame_locator("iframe")
    inside.get_by_role("heading", name="Overview").wait_for()
    for theme in ("dark", "light"):
        page.evaluate("theme => { localStorage.theme = theme; document.documentElement.className = theme }", theme)
        inside.locator(f"html[data-theme={theme}]").wait_for(state="attached")
    inside.get_by_role("link", name="Restore").click()
    inside.get_by_role("heading", name="Restore").wait_for()


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_fits_its_window_and_is_used_by_keyboard(office, width):
    ana = office.person("ana", width=width)
    for path in (*PAGES, *FOR_USERS):
        page = ana.open(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
        unnamed = "input:not([type=hidden]), select, textarea"
        assert page.locator(unnamed).evaluate_all("all => all.filter(each => !each.labels.length).length") == 0, path
    assert ana.complaints == []
