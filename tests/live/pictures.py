"""What `make pictures` runs: every form is filled in and triggered in a real Airflow's UI, as a person does it.

Each form's picture goes to `docs/forms`, and each action has to change whom it should. The people are invented. What
the pages then show goes to `docs/pages`.
"""

import json
import shutil
import sys
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Locator, Page

from tests.actions.conftest import Actions
from tests.live import firm, page_pictures
from tests.live.api import AirflowFailed
from tests.live.browser import chromium
from tests.live.server import PROJECT, STATE, USER, Airflow, orderly_end
from tests.selection.worlds import id_of
from transforms.settings import Settings

PICTURES: Final = PROJECT / "docs" / "forms"
HOME: Final = PROJECT / ".state" / "pictures"
PATIENCE_MS: Final = 60_000
SIZE: Final[Any] = {"width": 880, "height": 2_200}
GUESTS: Final = 6
STATUSES: Final = ("Subscribed", "Subscribed", "Unsubscribed", "Bounced", "")
SURNAMES: Final = ("Abel", "Brunner", "Conti", "Duval", "Eriksen", "Falk", "Gruber")
NAMES: Final = list(islice(zip(cycle(firm.FIRST.split()), cycle(SURNAMES)), 40))
"""Invented, and none like another: whoever looks for duplicates finds none among them."""
MAILS: Final = [f"{first}.{last}@example.com".lower() for first, last in NAMES]
LIST: Final = "first name,last name,email,tags,city,status\n" + "".join(
    f"{first},{last},{mail},fair,Ulm,\n"
    if i < GUESTS
    else f"{first},{last},{mail.replace('@', ' at ') if i % 13 == 0 else mail},other,Ulm,{STATUSES[i % 5]}\n"
    for i, ((first, last), mail) in enumerate(zip(NAMES, MAILS, strict=True))
)
FAIR: Final = {"field": "tag.name", "op": "is", "value": "fair"}
WHOM: Final = {"select": "smart_list", "select_value": "Spring fair"}
NEW: Final = "first name,last name,email,city,status\nPia,Partner,pia@example.net,Bern,Subscribed\n"
NOTES: Final = "email,note\n" + "".join(f"{mail},Met at the fair\n" for mail in MAILS[:GUESTS])
DAY: Final = "2026-11-20"
ATTESTED: Final = {"obtained": "event", "explanation": "Signed at our stand, form 7.", "attested_by": "crm team"}
REACHED: Final = {"save_smart_list": "save"} | dict.fromkeys(
    (
        "update_tags", "update_companies", "update_fields", "update_opt_status", "update_opportunities",
        "update_automations", "delete_contacts", "restore_contacts", "undo_action",
    ),
    "finish",
)  # fmt: skip
"""DAGs that have to reach the guests and nobody else, with the task that tells how many it reached."""
TOO_FEW: Final = "train_duplicates"
"""It fails, and says that so few people teach it nothing."""
Story = Iterator[tuple[str, dict[str, Any]]]


def story(ids: dict[str, str]) -> Story:
    """DAGs with the answers a person types, in order. `ids`: of what was made before, and the actions done so far, by
    DAG.
    """
    said = {"source": "generic", "permission": "yes", "exported_at": DAY, **ATTESTED}
    yield "import_contacts", {"list_path": "partners.csv", **said}
    yield "import_inbox", {"date": DAY}
    yield "import_related", {"list_path": "notes.csv", "kind": "notes", "source": "generic", "exported_at": DAY}
    yield "save_smart_list", {"name": "Spring fair", "filter": FAIR}
    yield "update_tags", {"action_name": "Guests of the fair", "add_tags": "spring 2026\nguest", **WHOM}
    yield "update_companies", {"action_name": "Fair organiser", "operation": "set", "company": "Globex", **WHOM}
    segment = {"city": "Ulm", "custom.segment": "b2b"}
    yield "update_fields", {"action_name": "Segment of the guests", "set": segment, "clear": "region", **WHOM}
    yield "update_opt_status", {"action_name": "Signed at the fair", "direction": "opt_in", **ATTESTED, **WHOM}
    deal = {"pipeline": "Sales", "stage": "New", "name": "Spring offer", "value": 1200, "status": "open"}
    yield "update_opportunities", {"action_name": "Offers after the fair", **deal, "custom": {"from": "fair"}, **WHOM}
    workflow = {"operation": "enroll", "kind": "workflow", "name": "Onboarding"}
    yield "update_automations", {"action_name": "Onboard the guests", **workflow, **WHOM}
    yield "delete_contacts", {"action_name": "Wrong guests", "confirm": "DELETE", "force": True, **WHOM}
    deleted = {"select": "action", "select_value": ids["delete_contacts"]}
    yield "restore_contacts", {"action_name": "They were right", **deleted}
    yield "undo_action", {"action_name": "No tags after all", "action_id": ids["update_tags"]}
    yield "control_action", {"action_id": ids["frozen"], "wanted": "pause"}
    yield "export_contacts", {"action_name": "Mailing to the guests", **WHOM}


def chores(ids: dict[str, str]) -> Story:
    """As `story`: what would leave less to see on the pages, whose pictures are taken before."""
    yield "find_duplicates", {}
    yield "review_duplicates", {}
    yield "merge_contacts", {"action_name": "One person", "master_id": ids["master"], "other_id": ids["other"]}
    yield "erase_contacts", {"do": "hold", "contact_ids": ids["held"], "request_ref": "Case 2026-5"}
    yield "expire_exports", {}
    yield "verify_warehouse", {}
    yield "purge_contacts", {}
    yield TOO_FEW, {}


class Forms:
    """One person in a browser, at one Airflow."""

    def __init__(self, page: Page, server: Airflow) -> None:
        self.page, self.server = page, server
        page.set_default_timeout(PATIENCE_MS)
        password = json.loads((server.home / "passwords.json").read_text("utf-8"))[USER]
        page.goto(f"{server.url}/auth/login")
        page.fill("input[name=username]", USER)
        page.fill("input[name=password]", password)
        page.click("button[type=submit]")
        page.wait_for_url(lambda url: "login" not in url)

    def submit(self, dag_id: str, answers: dict[str, Any], picture: Path) -> str:
        """Open a DAG's form, fill it in, take its picture, trigger it; returns the run's id once it has succeeded.

        Raises:
            AirflowFailed: it has not; says why. `TOO_FEW` has to fail.
        """
        self.page.goto(f"{self.server.url}/dags/{dag_id}")
        self.page.get_by_role("button", name="Trigger").first.click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_text("Advanced Options").wait_for()
        for name, value in answers.items():
            fill(self.page, dialog, name, value)
        button = dialog.get_by_role("button", name="Trigger").last
        button.scroll_into_view_if_needed()
        dialog.screenshot(path=picture, animations="disabled")
        with self.page.expect_response(lambda answer: answer.url.endswith("/dagRuns") and answer.ok) as triggered:
            button.click()
        run_id = str(triggered.value.json()["dag_run_id"])
        if self.server.api.wait(dag_id, run_id) != ("failed" if dag_id == TOO_FEW else "success"):
            raise AirflowFailed(f"{dag_id}: {self.server.api.why(dag_id, run_id)}")
        return run_id


def fill(page: Page, dialog: Locator, name: str, value: Any) -> None:
    """Answer one question of a form with what Airflow gives for its type: a line, lines, a switch, a choice, JSON."""
    field = dialog.locator(f"[name=element_{name}]")
    section = dialog.locator("[data-part=item]", has=page.locator(f"#element_{name}, [name=element_{name}]"))
    if section.get_attribute("data-state") == "closed":
        section.locator("[data-part=item-trigger]").click()
    if isinstance(value, dict):
        dialog.locator(f"#element_{name} .view-lines").click()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(json.dumps(value))
        page.keyboard.press("Control+Shift+End")  # the editor closes brackets by itself
        page.keyboard.press("Delete")
    elif isinstance(value, bool):
        dialog.locator("label", has=page.locator(f"[name=element_{name}]")).click()
    elif (choice := dialog.locator(f"#element_{name}").get_by_role("combobox")).count():
        choice.fill(value)
        page.locator("[id*='-option-']", has_text=value).first.click()
    else:
        field.fill(str(value))
        field.blur()


def sample(settings: Settings) -> Actions:
    """An invented firm's warehouse with guests of a fair, a pipeline, a workflow, and an action that is frozen only."""
    shutil.rmtree(settings.home, ignore_errors=True)
    actions = firm.found(settings)
    actions.imports.of(LIST, name="spring-fair.csv")
    pipeline, when = id_of("pipeline", "Sales"), actions.later()
    actions.fill("pipelines", pipeline_id=pipeline, name="Sales", name_key="sales", created_at=when)
    stage = {"stage_id": id_of("stage", "New"), "pipeline_id": pipeline, "name": "New", "name_key": "new"}
    actions.fill("stages", **stage, position=1)
    workflow = {"automation_id": id_of("automation", "Onboarding"), "kind": "workflow", "name": "Onboarding"}
    actions.fill("automations", **workflow, name_key="onboarding", channel="email", created_at=when)
    _lay(settings)
    actions.begin("update_tags", action_name="Winter mailing", add_tags=["winter"])
    return actions


def _lay(settings: Settings) -> None:
    """Lists into the inbox, one of them into a day's folder."""
    (settings.inbox / "partners.csv").write_text(NEW, "utf-8")
    (settings.inbox / "notes.csv").write_text(NOTES, "utf-8")
    folder = settings.inbox / DAY
    folder.mkdir()
    (folder / "stand.csv").write_text(NEW.replace("ia", "aula"), "utf-8")
    beside = {"permission": "true", "source": "generic", **ATTESTED}
    (folder / "stand.csv.consent.yaml").write_text(json.dumps(beside), "utf-8")


def guests(result: dict[str, Any]) -> int:
    """How many people an action changed, or a smart list means."""
    return int(result.get("changed", 0) if "reasons" in result else result["contacts"])


def play(forms: Forms, what: Story, ids: dict[str, str]) -> None:
    """Submit one form after the other; the ids of actions come to stand in `ids`.

    Raises:
        AirflowFailed: as `main`.
    """
    for dag_id, answers in what:
        run_id = forms.submit(dag_id, answers, PICTURES / f"{dag_id}.png")
        print(f"  {dag_id}", flush=True)
        if (last := REACHED.get(dag_id)) is None:
            continue
        api = forms.server.api
        if last == "finish":
            ids[dag_id] = api.result(dag_id, run_id, "freeze")["action_id"]
        if (reached := guests(result := api.result(dag_id, run_id, last))) != GUESTS:
            raise AirflowFailed(f"{dag_id} has reached {reached} people, not {GUESTS}: {result}")


def main() -> None:
    """Take all pictures; the last line says how many.

    Raises:
        AirflowFailed: a form could not be triggered, or its run failed or changed others than the guests.
    """
    PICTURES.mkdir(parents=True, exist_ok=True)
    actions = sample(Settings(home=HOME, batch_contacts=100))
    people = {name: str(contact_id) for name, contact_id in actions.ids().items()}
    ids = {"frozen": str(actions.done[-1])}
    ids |= {"master": people["Alexander"], "other": people["Alex"], "held": people["Katharina"]}
    contacts = {"CONTACTS_HOME": str(HOME), "CONTACTS_BATCH_CONTACTS": "2"}
    with Airflow(STATE / "pictures", contacts, awaited="update_tags") as server, chromium() as browser:
        forms = Forms(browser.new_page(viewport=SIZE), server)
        play(forms, story(ids), ids)
        pages = page_pictures.take(browser, server)
        play(forms, chores(ids), ids)
    print(f"pictures: ok, they lie in {PICTURES.relative_to(PROJECT)}, {pages} of the pages beside it")


if __name__ == "__main__":
    try:
        with orderly_end():
            main()
    except (AirflowFailed, KeyboardInterrupt) as problem:
        sys.exit(f"failed: {str(problem) or 'interrupted'}")
