"""Bulk actions through a real Airflow that are paused, go on, are cancelled, meet each other and their own retry: every
contact has exactly one outcome of each.

One Airflow; the story is played once, the tests look at what came of it. It takes minutes: CONTACTS_TEST_PAUSE=60, the
seconds of the pause. What runs by default is the same without an Airflow: `tests/faults/test_killed_action.py`.
"""

import os
import time
from dataclasses import dataclass, field
from typing import Any

import psutil
import pytest

from tests.actions.conftest import crowd
from tests.live.api import Api
from tests.live.server import Airflow
from tests.live.test_import_live import eventually
from transforms.settings import Settings
from transforms.warehouse import Query, Warehouse, lease

PEOPLE = 20
PAUSE = float(os.environ.get("CONTACTS_TEST_PAUSE", "0"))

pytestmark = [pytest.mark.live, pytest.mark.skipif(not PAUSE, reason="long: set CONTACTS_TEST_PAUSE")]

LIST = "first name,email,status\n" + "".join(f"Ann{n},ann{n}@example.com,Subscribed\n" for n in range(PEOPLE))
ACTION = "SELECT kind, status, targets, batches_done, changed FROM lake.bulk_actions WHERE action_name = $name"
OUTCOMES = """
    SELECT a.action_name, count(r.contact_id) AS rows, count(DISTINCT r.contact_id) AS contacts
    FROM lake.actions a LEFT JOIN lake.action_results r USING (action_id) GROUP BY ALL"""
TAGS = "SELECT tag, count(contact_id) AS contacts FROM lake.contact_tags GROUP BY ALL"


@dataclass
class Story:
    """What is done through the API, and what the warehouse holds of it."""

    api: Api
    settings: Settings
    runs: dict[str, tuple[str, str]] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)

    def rows(self, sql: str, **params: Any) -> list[dict[str, Any]]:
        with Warehouse(self.settings).read() as session:
            return session.rows(Query.inline("story", sql), **params)

    def begin(self, name: str, dag_id: str, **answers: Any) -> None:
        asked = {"action_name": name, "select": "all", "max_share": 1, **answers}
        self.runs[name] = dag_id, self.api.trigger(dag_id, asked)

    def action(self, name: str) -> dict[str, Any]:
        """How an action stands, `batches_done` 0 before it is frozen."""
        return next(iter(self.rows(ACTION, name=name)), {"status": "", "batches_done": 0})

    def control(self, name: str, wanted: str) -> None:
        dag_id, run_id = self.runs[name]
        action_id = self.api.result(dag_id, run_id, "freeze")["action_id"]
        done = self.api.trigger("control_action", {"action_id": action_id, "wanted": wanted})
        assert self.api.wait("control_action", done) == "success"

    def apply(self, name: str) -> dict[str, Any]:
        return self.api.tasks(*self.runs[name])["apply"]

    def end(self, *names: str) -> None:
        self.states |= {name: self.api.wait(*self.runs[name]) for name in names}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    root = tmp_path_factory.mktemp("actions")
    settings = Settings(home=root / "contacts", catalog="", data_path="", batch_contacts=1)
    crowd(settings, LIST)
    contacts = {"CONTACTS_HOME": str(settings.home), "CONTACTS_BATCH_CONTACTS": "1"}
    with Airflow(root / "airflow", contacts, only=["update_tags", "update_fields", "control_action"]) as server:
        story = Story(server.api, settings)
        pause_and_resume(story)
        cancel_one_of_two(story)
        outlive(story)
    return story


def begun(story: Story, name: str, tag: str) -> None:
    """An action that tags everybody, with some of its batches done."""
    story.begin(name, "update_tags", add_tags=[tag])
    eventually(lambda: story.action(name)["batches_done"] > 1)


def pause_and_resume(story: Story) -> None:
    begun(story, "paused", "paused")
    story.control("paused", "pause")
    eventually(lambda: story.apply("paused")["state"] == "up_for_reschedule")
    story.seen["paused"] = story.action("paused")
    story.begin("meanwhile", "update_fields", set={"city": "Ulm"})
    story.end("meanwhile")
    time.sleep(PAUSE)
    story.seen["still paused"] = story.action("paused")
    story.control("paused", "resume")
    story.end("paused")


def cancel_one_of_two(story: Story) -> None:
    """Both on everybody; the pool and the lease order their batches."""
    begun(story, "cancelled", "cancelled")
    story.begin("other", "update_tags", add_tags=["other"], remove_all_tags=True)
    story.control("cancelled", "cancel")
    story.end("cancelled", "other")


def outlive(story: Story) -> None:
    """The task's process hangs, and Airflow believes it failed; its retry does the work; then the old one goes on."""
    begun(story, "outlived", "outlived")
    with lease.hold(story.settings, "the test"):  # so it does not hang with the lease in its hand
        eventually(lambda: story.apply("outlived")["state"] == "running")
        old = psutil.Process(story.apply("outlived")["pid"])
        time.sleep(3)  # it is between two batches, waiting
        hung = [old, *filter(None, [old.parent()])]
        for process in hung:
            process.suspend()
    try:
        story.seen["hung"] = story.action("outlived")
        story.api.fail_and_clear(*story.runs["outlived"], "apply")
        story.end("outlived")
        story.seen["retried"] = story.action("outlived")
    finally:
        for process in hung:
            process.resume()
    eventually(lambda: not old.is_running() or old.status() == psutil.STATUS_ZOMBIE)


def test_a_paused_action_does_nothing_and_others_go_on(story):
    assert story.seen["paused"]["status"] == "paused"
    assert 0 < story.seen["paused"]["batches_done"] < PEOPLE
    assert story.seen["still paused"] == story.seen["paused"]
    assert (story.states["meanwhile"], story.action("meanwhile")["changed"]) == ("success", PEOPLE)


def test_it_goes_on_where_it_was(story):
    assert story.states["paused"] == "success"
    whole = {"status": "completed", "batches_done": PEOPLE, "changed": PEOPLE}
    assert story.action("paused").items() >= whole.items()


def test_a_cancelled_action_keeps_what_is_done_and_does_no_more(story):
    told = story.action("cancelled")
    assert (told["status"], told["targets"]) == ("cancelled", PEOPLE)
    assert 0 < told["batches_done"] == told["changed"] < PEOPLE


def test_a_process_that_outlives_its_retry_changes_nothing(story):
    assert story.seen["hung"]["batches_done"] < PEOPLE
    assert (story.states["outlived"], story.seen["retried"]["status"]) == ("success", "completed")
    assert story.action("outlived") == story.seen["retried"]


def test_every_contact_has_exactly_one_outcome_of_each_action(story):
    outcomes = {row["action_name"]: (row["rows"], row["contacts"]) for row in story.rows(OUTCOMES)}
    cut = story.action("cancelled")["batches_done"]
    assert outcomes == dict.fromkeys(story.runs, (PEOPLE, PEOPLE)) | {"cancelled": (cut, cut)}
    tags = {row["tag"]: row["contacts"] for row in story.rows(TAGS)}
    assert (tags["other"], tags["outlived"], story.states["other"]) == (PEOPLE, PEOPLE, "success")
