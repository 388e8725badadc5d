"""The pages in a real browser at a real Airflow: what a viewer, a user and an admin may do there, and that they can.

One Airflow and one browser for the module. What a flow does not show is done before Airflow starts, by the product's
own functions. Each flow has a list of its own, so any may run alone.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser

from tests.actions.conftest import Actions
from tests.live.browser import Person, chromium
from tests.live.server import Airflow
from tests.live.test_import_live import eventually
from tests.support.imports import Imports
from transforms import clock, exports
from transforms.selection.smart_lists import save
from transforms.settings import Settings
from transforms.warehouse import Query, Warehouse, lease

pytestmark = pytest.mark.live

PEOPLE = {"ana": "user", "vic": "viewer"}
DAGS = (
    "import_contacts", "export_contacts", "update_tags", "control_action", "undo_action", "delete_contacts",
    "restore_contacts", "merge_contacts", "erase_contacts", "save_smart_list",
)  # fmt: skip
ATTESTED = {
    "permission": "true", "obtained": "own_form", "explanation": "newsletter form", "attested_by": "crm team",
    "exported_at": "2026-01-10", "source": "generic",
}  # fmt: skip
HOSTILE = ("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\u202egnp.exe", "{{ 7 * 7 }}", "x" * 10_000)
HEADER = "first name,email,city,status\n"
GUESTS = 6
LISTS = {
    "members.csv": HEADER + "Ria,ria@example.com,Ulm,Subscribed\n",
    "guests.csv": HEADER + "".join(f"Guest{n},guest{n}@example.com,Linz,Subscribed\n" for n in range(GUESTS)),
    "wrong.csv": HEADER + "Val,val@example.com,Ulm,Subscribed\n",
    "left.csv": HEADER + "Leo,leo@example.com,Ulm,Subscribed\n",
    "twins.csv": HEADER
    + "Sid,hale@example.com,Ulm,Subscribed\nSue,hale@example.com,Bern,Subscribed\n"
    + "Kai,poe@example.com,Graz,Subscribed\nKim,poe@example.com,Graz,Subscribed\n",
    "hostile.csv": HEADER
    + "".join(
        f'"{text}",host{n} at example,Ulm,"{text}"\n"{text}",host{n}@example.com,Ulm,"{text}"\n'
        for n, text in enumerate(HOSTILE)
    ),
}

# what each may press, as it stands on the buttons; 403: the page is not for them
BUTTONS = """
page                  viewer | user                                          | admin
/                            | Import a list                                 | Import a list
/imports                     | Import a list                                 | Import a list
/imports/{guests}            | Undo this import …, Tag its contacts …        | Undo this import …, Tag its contacts …
/imports/{hostile}           | Download what was rejected, Undo this import …, Tag its contacts … | as user
/actions              Filter | New action …, Filter                          | New action …, Filter
/actions/{tagged}            | Undo …                                        | Undo …
/actions/{deleted}           | Undo …                                        | Restore all of it …, Undo …
/smart-lists             403 | New smart list, Delete                        | New smart list, Delete
/restore                 403 | 403                                           | Search, Restore the chosen: count first
/duplicates                  | Same: merge m, Not the same, for good n, Skip s | as user
/exports                     | Export contacts                               | Export contacts
/retention                   |                                               | Erase, hold or release contacts …
/new/update_tags         403 | Dry run: count, write nothing, Cancel         | Dry run: count, write nothing, Cancel
/new/export_contacts     403 | Dry run: count, write nothing, Cancel         | Dry run: count, write nothing, Cancel
/new/delete_contacts     403 | 403                                           | Dry run: count, write nothing, Cancel
/new/erase_contacts      403 | 403                                           | Erase contacts, Cancel
"""
DENIED = {
    "vic": ("/new/update_tags", "/actions/{tagged}", "/duplicates", "/new/export_contacts", "/restore"),
    "ana": ("/new/delete_contacts", "/new/restore_contacts", "/new/erase_contacts", "/restore"),
}


@dataclass
class Office:
    """Where the three of them work. ids: of what was done before, by the name it has in `BUTTONS`."""

    server: Airflow
    settings: Settings
    browser: Browser
    ids: dict[str, str]

    @contextmanager
    def person(self, name: str, **more: Any) -> Iterator[Person]:
        """Somebody at a desk; in the end, no page of theirs has complained."""
        person = Person(self.browser, self.server, name, **more)
        yield person
        assert person.complaints == []
        person.context.close()

    def rows(self, sql: str) -> list[dict[str, Any]]:
        with Warehouse(self.settings).read() as session:
            return session.rows(Query.inline("test", sql))

    def action(self, name: str) -> dict[str, Any]:
        """How an action stands, `batches_done` 0 before it is frozen."""
        found = self.rows(f"SELECT action_id, status, batches_done FROM lake.bulk_actions WHERE action_name = '{name}'")
        return found[0] if found else {"status": "", "batches_done": 0}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    root = tmp_path_factory.mktemp("pages")
    settings = Settings(home=root / "contacts", catalog="", data_path="", batch_contacts=1)
    contacts = {"CONTACTS_HOME": str(settings.home), "CONTACTS_BATCH_CONTACTS": "1"}
    ids = done_before(settings)
    with Airflow(root / "airflow", contacts, only=DAGS, people=PEOPLE) as server, chromium() as browser:
        yield Office(server, settings, browser, ids)


def done_before(settings: Settings) -> dict[str, str]:
    """Lists, a tagged contact, deleted ones, a smart list of nobody, an export."""
    actions = Actions(Imports(settings, Warehouse(settings), datetime.now(UTC) - timedelta(hours=2)))
    ids = {
        name.removesuffix(".csv"): str(actions.imports.of(text, name=name).import_id) for name, text in LISTS.items()
    }
    for name, kind, whom, asked in (
        ("tagged", "update_tags", "members", {"add_tags": ["member"]}),
        ("deleted", "delete_contacts", "left", {"confirm": "DELETE"}),
        ("unwanted", "delete_contacts", "hostile", {"confirm": "DELETE", "action_name": HOSTILE[0]}),
    ):
        actions.do(kind, **{"action_name": name, "select": "import", "select_value": ids[whom]} | asked)
        ids[name] = str(actions.done[-1])
    nobody = {"field": "city", "op": "is", "value": "Lins"}
    save(actions.warehouse, "Guests of Linz", nobody, saved_by="ana", as_of=actions.later())
    answers = {"action_name": "for the printer", "select": "import", "select_value": ids["members"], "format": "csv"}
    stamp = exports.Stamp(uuid4(), "ana", actions.later())
    exports.export(actions.warehouse, settings, exports.order(answers | {"max_share": 1}, settings), stamp)
    return ids


def do_it(person: Person, verb: str) -> None:
    """Dry run first, then the run."""
    person.press("Dry run")
    person.wait_for("Nothing was written")
    person.press(f"{verb}: do it")
    person.wait_for("Done.")


def test_a_list_is_uploaded_tried_imported_and_stands_in_the_overview(office):
    people = (
        "".join(f"Pia{n},pia{n}@example.com,,Subscribed\n" for n in range(7)) + "Quin,quin at example,,Subscribed\n"
    )
    with office.person("ana") as ana:
        page = ana.open("/new/import_contacts")
        page.set_input_files(
            "#file", {"name": "spring.csv", "mimeType": "text/csv", "buffer": (HEADER + people).encode()}
        )
        page.get_by_text("lie in the inbox as spring.csv").wait_for()
        ana.fill(ATTESTED)
        ana.press("Dry run")
        ana.wait_for("Nothing was written")
        assert page.locator("dt:text-is('inserted') + dd").inner_text() == "7"
        assert page.locator("dt:text-is('rejected') + dd").inner_text() == "1"
        assert office.rows("SELECT 1 FROM lake.imports WHERE list_name = 'spring.csv'") == []
        ana.press("Import a list: do it")
        ana.wait_for("Done.")

        (there,) = office.rows("SELECT count(*) AS n FROM lake.live_contacts")
        counted = ana.open("/").locator("dt:text-is('Contacts') + dd", has_text=f"{there['n']:,}")
        counted.wait_for()  # the page looks again by itself
        assert page.locator("canvas[data-chart]").count() == 3
        ana.open("/imports").locator("tr", has_text="spring.csv").get_by_role("link").click()
        page.get_by_role("heading", name="Import of spring.csv").wait_for()
        assert "quin at example" not in page.content()  # a rejected record is masked
        assert b"quin at example" in ana.download(page.get_by_role("link", name="Download what was rejected"))


def chosen(ana: Person) -> None:
    """Mend a smart list by clicks, until it means the guests."""
    page = ana.open("/smart-lists/edit?name=Guests of Linz")
    with page.expect_navigation():
        page.get_by_label("field").select_option("created_at")
    assert page.get_by_label("operator").locator("option", has_text="in last").count() == 1  # it is a date's
    with page.expect_navigation():
        page.get_by_label("field").select_option("city")
    page.get_by_label("value").fill("Linz")
    ana.press("+ any of")
    page.get_by_label("field").nth(1).wait_for()
    page.get_by_label("remove this part").last.click()
    page.get_by_role("status").wait_for(state="detached")
    ana.press("Count")
    page.get_by_text(f"It means {GUESTS} living contacts now.").wait_for()
    assert page.locator("tbody tr", has_text="Guest").count() == GUESTS
    ana.press("Save")
    ana.wait_for("Done.")


def test_guests_are_chosen_and_tagged_the_action_pauses_goes_on_and_is_taken_back(office):
    def tagged() -> int:
        return len(office.rows("SELECT 1 FROM lake.contact_tags WHERE tag = 'spring fair'"))

    with office.person("ana") as ana:
        chosen(ana)
        row = ana.open("/smart-lists").locator("tr", has_text="Guests of Linz")
        row.get_by_role("link", name="tag").click()
        ana.fill({"action_name": "guests", "add_tags": "spring fair", "max_share": "1"})
        ana.press("Dry run")
        ana.wait_for("Nothing was written")
        assert told(ana) == {"changed": GUESTS}
        ana.press("Add or remove tags: do it")
        eventually(lambda: office.action("guests")["status"])
        with lease.hold(office.settings, "the test"):  # so that it waits, wherever it is, until somebody wants a pause
            ana.open(f"/actions/{office.action('guests')['action_id']}")
            ana.press("Pause")
            eventually(lambda: waits_for_the_lease(office, "control_action", "control"))
        ana.page.locator(".state", has_text="paused").wait_for()
        assert office.action("guests")["batches_done"] == tagged() < GUESTS
        ana.press("Resume")
        ana.page.locator(".state", has_text="completed").wait_for()  # the page looks again by itself
        assert tagged() == GUESTS
        ana.press("Undo")
        ana.fill({"max_share": "1"})
        do_it(ana, "Undo an action or an import")
        assert tagged() == 0


def told(person: Person) -> dict[str, int]:
    """What a dry run counts, by outcome and reason."""
    rows = person.page.locator("tbody tr").all()
    cells = [row.locator("td").all_inner_texts() for row in rows]
    return {" ".join(filter(None, each[:-1])): int(each[-1]) for each in cells}


def waits_for_the_lease(office: Office, dag_id: str, task_id: str) -> bool:
    api = office.server.api
    (run,) = api.runs(dag_id)
    return any("waits for the writer lease" in str(event) for event in api.log(dag_id, run["dag_run_id"], task_id))


def test_an_admin_deletes_and_restores(office):
    living = "SELECT 1 FROM lake.live_contacts WHERE first_name = 'Val'"
    with office.person("admin") as admin:
        admin.open(f"/new/delete_contacts?select=import&select_value={office.ids['wrong']}")
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
        assert told(admin) == {"changed": 1}
        admin.press("Restore contacts: do it")
        admin.wait_for("Done.")
        assert len(office.rows(living)) == 1


def test_two_contacts_are_compared_merged_by_keyboard_and_told_apart_again(office):
    merged = "SELECT c.first_name, c.city FROM lake.redirects r JOIN lake.live_contacts c USING (contact_id)"
    with office.person("ana") as ana:
        page = ana.open("/duplicates")
        page.get_by_role("heading", name="One person?").wait_for()
        if page.get_by_text("Sid").count() == 0:
            page.keyboard.press("s")  # skips the other pair
        first_name = page.locator("tr.differs", has_text="first name")
        sides = [each.strip() for each in first_name.locator("td").all_inner_texts()]
        assert sorted(sides) == ["Sid", "Sue"]
        page.get_by_label("Right stays").check()
        page.get_by_label("keep the right first name").check()
        page.get_by_label("keep the left city").check()
        page.keyboard.press("m")
        ana.wait_for("Done.")
        assert office.rows(merged) == [{"first_name": sides[1], "city": {"Sid": "Ulm", "Sue": "Bern"}[sides[0]]}]
        page.get_by_role("link", name="The action").click()
        ana.press("Undo")
        ana.fill({"max_share": "1"})
        do_it(ana, "Undo an action or an import")
        assert office.rows(merged) == []
        assert len(office.rows("SELECT 1 FROM lake.live_contacts WHERE first_name IN ('Sid', 'Sue')")) == 2
        ana.open("/duplicates")
        page.locator("td", has_text="Kai").wait_for()
        ana.press("Skip")
        page.get_by_text("No other pair waits").wait_for()  # Sid and Sue are two people for good


def test_an_export_is_made_downloaded_and_expires(office):
    with office.person("ana") as ana, office.person("vic") as vic:
        ana.open("/new/export_contacts")
        ana.fill({"action_name": "spring mailing", "select": "all", "max_share": "1", "format": "csv"})
        do_it(ana, "Export contacts")
        row = ana.open("/exports").locator("tr", has_text="spring mailing")
        assert "in 29 days" in row.inner_text()
        link = row.get_by_role("link").get_attribute("href").removeprefix("/contacts")
        content = ana.download(row.get_by_role("link"))
        assert hashlib.sha256(content).hexdigest()[:12] in row.inner_text()
        assert b"ria@example.com" in content
        assert vic.open("/exports").locator("tr", has_text="spring mailing").get_by_role("link").count() == 0
        assert vic.answer(link).status == 403

        let_them_expire(office.settings)
        gone = ana.open("/exports").locator("tr", has_text="spring mailing")
        assert "expired" in gone.inner_text()
        assert gone.get_by_role("link").count() == 0
        assert ana.answer(link).status == 404
    (noted,) = [entry for entry in office.server.api.events() if entry["event"] == "contacts_export_download"]
    assert noted["owner"] == "ana"


def let_them_expire(settings: Settings) -> None:
    """As if every export had been made 31 days before, and expiry had had its last pass just now."""
    warehouse, age = Warehouse(settings), timedelta(days=31)
    old = "UPDATE lake.exports SET created_at = created_at - $age, expires_at = expires_at - $age"
    with warehouse.read() as session:
        now = session.value(Query.inline("now", "SELECT now() AS now"))
    warehouse.write("test:old", lambda t: t.run(Query.inline("old", old), age=age) or {}, as_of=now)
    clock.remember(settings.export_drafts.parent / ".last_expiry", as_of=now)
    assert exports.expire(warehouse, settings, as_of=now)["expired"]


def may_press() -> list[tuple[str, dict[str, str]]]:
    rows = []
    for line in BUTTONS.strip().splitlines()[1:]:
        start, user, admin = (part.strip() for part in line.split("|"))
        path, _, viewer = start.partition(" ")
        rows.append((path, {"vic": viewer.strip(), "ana": user, "admin": user if admin == "as user" else admin}))
    return rows


@pytest.mark.parametrize("name", ["vic", "ana", "admin"])
def test_each_page_offers_what_its_reader_may_do_and_no_more(office, name):
    with office.person(name) as person:
        found = {}
        for path, _ in may_press():
            answer = person.answer(path.format(**office.ids))
            if answer.status == 403:
                assert person.page.get_by_text("Back to the overview").is_visible(), path
            offered = person.page.locator("main :is(button, a.button, summary.button):visible").all_inner_texts()
            found[path] = "403" if answer.status == 403 else ", ".join(" ".join(each.split()) for each in offered)
            assert name != "vic" or "@example.com" not in person.page.content(), path
    assert found == {path: buttons[name] for path, buttons in may_press()}


@pytest.mark.parametrize("name", DENIED)
def test_whoever_sends_what_no_page_offers_them_is_told_why_not(office, name):
    with office.person(name) as person:
        for path in DENIED[name]:
            assert person.denied(path.format(**office.ids)).startswith("This is for the role"), path


def test_what_is_in_a_list_cannot_act_on_the_pages(office):
    shown = {
        f"/imports/{office.ids['hostile']}": "ul",
        f"/actions/{office.ids['unwanted']}": "main",
        "/restore": "table",
    }
    with office.person("admin", width=390) as admin:
        asked: list[str] = []
        admin.page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
        for path, where in shown.items():
            page = admin.open(path)
            assert page.locator("main script:not([src]), main img").count() == 0, path
            text = page.locator(where).first.inner_text()
            assert HOSTILE[0] in text, path
            assert HOSTILE[3] in text, path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert asked == []


def test_the_pages_are_found_in_airflows_own_navigation_and_follow_its_theme(office):
    with office.person("admin") as admin:
        page = admin.page
        page.goto(office.server.url)
        page.get_by_role("link", name="Contacts").or_(page.get_by_role("button", name="Contacts")).first.click()
        inside = page.frame_locator("iframe")
        inside.get_by_role("heading", name="Overview").wait_for()
        for theme in ("dark", "light"):
            page.evaluate("theme => { localStorage.theme = theme; document.documentElement.className = theme }", theme)
            inside.locator(f"html[data-theme={theme}]").wait_for(state="attached")
        inside.get_by_role("link", name="Restore", exact=True).click()
        inside.get_by_role("heading", name="Restore").wait_for()


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1280, "light")])
def test_every_page_fits_its_window_can_be_read_and_is_walked_through_by_keyboard(office, width, theme):
    with office.person("admin", width=width, theme=theme) as admin:
        for path in (*(path for path, _ in may_press()), "/smart-lists/edit", "/new/import_contacts"):
            assert admin.answer(path.format(**office.ids)).status == 200, path
            page = admin.page
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            assert admin.faults() == [], path
            reached = admin.walk()
            assert reached == sorted(reached), path
            assert page.evaluate("document.activeElement.textContent") == "Skip to the content" or reached[0] == 0, path
