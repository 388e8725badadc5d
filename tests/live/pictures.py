"""What `make pictures` runs: every bulk action is filled in and triggered in a real Airflow's UI, as a person does it.

Each form's picture goes to `docs/forms`, and each run has to change whom it should. The people are invented. What the
pages then show goes to `docs/pages`.
"""

import json
import shutil
import sys
from collections.abc import Iterator
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
LIST: Final = "first name,last name,email,tags,city,status\n" + "".join(
    f"Guest{i},Sample,guest{i}@example.com,fair,Ulm,\n"
    if i < GUESTS
    else f"Other{i},Sample,other{i}{' at ' if i % 13 == 0 else '@'}example.com,other,Ulm,{STATUSES[i % 5]}\n"
    for i in range(40)
)
FAIR: Final = {"field": "tag.name", "op": "is", "value": "fair"}
WHOM: Final = {"select": "smart_list", "select_value": "Spring fair"}
Story = Iterator[tuple[str, dict[str, Any]]]


def story(ids: dict[str, str]) -> Story:
    """DAGs with the answers a person types, in order. `ids`: of the actions done so far, by DAG."""
    yield "save_smart_list", {"name": "Spring fair", "filter": FAIR}
    yield "update_tags", {"action_name": "Guests of the fair", "add_tags": "spring 2026\nguest", **WHOM}
    yield "update_companies", {"action_name": "Fair organiser", "operation": "set", "company": "Globex", **WHOM}
    segment = {"city": "Ulm", "custom.segment": "b2b"}
    yield "update_fields", {"action_name": "Segment of the guests", "set": segment, "clear": "region", **WHOM}
    evidence = {"obtained": "event", "explanation": "Asked at our stand, form 7.", "attested_by": "crm team"}
    yield "update_opt_status", {"action_name": "Signed at the fair", "direction": "opt_in", **evidence, **WHOM}
    deal = {"pipeline": "Sales", "stage": "New", "name": "Spring offer", "value": 1200, "status": "open"}
    yield "update_opportunities", {"action_name": "Offers after the fair", **deal, "custom": {"from": "fair"}, **WHOM}
    workflow = {"operation": "enroll", "kind": "workflow", "name": "Onboarding"}
    yield "update_automations", {"action_name": "Onboard the guests", **workflow, **WHOM}
    yield "delete_contacts", {"action_name": "Wrong guests", "confirm": "DELETE", "force": True, **WHOM}
    deleted = {"select": "action", "select_value": ids["delete_contacts"]}
    yield "restore_contacts", {"action_name": "They were right", **deleted}
    yield "undo_action", {"action_name": "No tags after all", "action_id": ids["update_tags"]}
    yield "control_action", {"action_id": ids["frozen"], "wanted": "pause"}


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
            AirflowFailed: it has not; says why.
        """
        self.page.goto(f"{self.server.url}/dags/{dag_id}")
        self.page.get_by_role("button", name="Trigger").first.click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_text("Run Parameters").wait_for()
        for name, value in answers.items():
            fill(self.page, dialog, name, value)
        button = dialog.get_by_role("button", name="Trigger").last
        button.scroll_into_view_if_needed()
        dialog.screenshot(path=picture, animations="disabled")
        with self.page.expect_response(lambda answer: answer.url.endswith("/dagRuns") and answer.ok) as triggered:
            button.click()
        run_id = str(triggered.value.json()["dag_run_id"])
        if self.server.api.wait(dag_id, run_id) != "success":
            raise AirflowFailed(f"{dag_id}: {self.server.api.why(dag_id, run_id)}")
        return run_id


def fill(page: Page, dialog: Locator, name: str, value: Any) -> None:
    """Answer one question of a form with what Airflow gives for its type: a line, lines, a switch, a choice, JSON."""
    field = dialog.locator(f"[name=element_{name}]")
    if isinstance(value, dict):
        dialog.locator(f"#element_{name} .view-lines").click()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(json.dumps(value))
        page.keyboard.press("Control+Shift+End")  # the editor closes brackets by itself
        page.keyboard.press("Delete")
    elif isinstance(value, bool):
        dialog.locator("label", has=page.locator(f"[name=element_{name}]")).click()
    elif field.get_attribute("type") == "hidden":
        choice = dialog.locator(f"#element_{name}").get_by_role("combobox")
        choice.fill(value)
        choice.press("Enter")
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
    actions.begin("update_tags", action_name="Winter mailing", add_tags=["winter"])
    return actions


def guests(result: dict[str, Any]) -> int:
    """How many people an action changed, or a smart list means."""
    return int(result.get("changed", 0) if "reasons" in result else result["contacts"])


def export(server: Airflow) -> None:
    """A file for the page of the exports."""
    whom = {"action_name": "Mailing to the guests", "max_share": 1, **WHOM}
    run_id = server.api.trigger("export_contacts", whom)
    if server.api.wait("export_contacts", run_id) != "success":
        raise AirflowFailed(f"export_contacts: {server.api.why('export_contacts', run_id)}")


def main() -> None:
    """Take all pictures; the last line says how many.

    Raises:
        AirflowFailed: a form could not be triggered, or its run failed or changed others than the guests.
    """
    PICTURES.mkdir(parents=True, exist_ok=True)
    actions = sample(Settings(home=HOME, batch_contacts=100))
    ids = {"frozen": str(actions.done[-1])}
    contacts = {"CONTACTS_HOME": str(HOME), "CONTACTS_BATCH_CONTACTS": "2"}
    with Airflow(STATE / "pictures", contacts, awaited="update_tags") as server, chromium() as browser:
        forms = Forms(browser.new_page(viewport=SIZE), server)
        for dag_id, answers in story(ids):
            run_id = forms.submit(dag_id, answers, PICTURES / f"{dag_id}.png")
            last = {"save_smart_list": "save", "control_action": "control"}.get(dag_id, "finish")
            result = server.api.result(dag_id, run_id, last)
            if last == "finish":
                ids[dag_id] = server.api.result(dag_id, run_id, "freeze")["action_id"]
            if last != "control" and guests(result) != GUESTS:
                raise AirflowFailed(f"{dag_id} has reached {guests(result)} people, not {GUESTS}: {result}")
            print(f"  {dag_id}: {result}", flush=True)
        export(server)
        pages = page_pictures.take(browser, server)
    print(f"pictures: ok, they lie in {PICTURES.relative_to(PROJECT)}, {pages} of the pages beside it")


if __name__ == "__main__":
    try:
        with orderly_end():
            main()
    except (AirflowFailed, KeyboardInterrupt) as problem:
        sys.exit(f"failed: {str(problem) or 'interrupted'}")
