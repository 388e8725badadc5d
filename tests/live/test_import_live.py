"""Imports through a real Airflow, good ones and bad ones, and nothing of a contact is left in Airflow by any of them.

One Airflow for the module. The story is played once, several imports at a time; the tests look at what came of it.
"""

import json
import os
import shutil
import signal
import sqlite3
import time
from base64 import b64encode
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import httpx
import polars as pl
import psutil
import pytest
import yaml

from tests.live import processes
from tests.live.api import AirflowFailed, Api
from tests.live.server import USER, Airflow
from tests.support.canaries import Canary, traces
from transforms.settings import Settings
from transforms.warehouse import Query, Warehouse, lease

pytestmark = pytest.mark.live

DAG = "import_contacts"
CANARY = Canary.new()
ATTESTED = {
    "permission": "true",
    "obtained": "own_form",
    "explanation": "newsletter form",
    "attested_by": "crm team",
    "exported_at": "2026-01-10",
    "source": "generic",
}
HEADER = "first name,last name,email,mobile,company,status\n"


def record(first: str, email: str = CANARY.email, status: str = "Subscribed") -> str:
    return f"{first},{CANARY.last_name},{email},{CANARY.phone},{CANARY.company},{status}\n"


LISTS = {
    "beside.csv": HEADER + record("Ann") + record("Bob", f"bob.{CANARY.email}", f"status {CANARY.last_name}"),
    "misspelt.csv": HEADER + record("Ann"),
    "malformed.csv": HEADER + record("Ann"),
    "headless.csv": record("Ann") + record("Bob", f"bob.{CANARY.email}"),
    "wrong.csv": HEADER + "".join(record("Ann", f"{CANARY.local_part}{i} at example") for i in range(40)),
    "killed.csv": HEADER + record("Cid", f"cid.{CANARY.email}"),
    "spoiled.csv": HEADER + record("Dan", f"dan.{CANARY.email}"),
}
BESIDE = {
    "beside.csv": yaml.safe_dump(ATTESTED),
    "misspelt.csv": yaml.safe_dump(ATTESTED),
    "malformed.csv": yaml.safe_dump(
        ATTESTED | {"obtained": CANARY.email, "permission": CANARY.company, "exported_at": CANARY.last_name}
    ),
}


@dataclass
class Story:
    """What is left when Airflow has stopped: folders to search, what the API told, and what came of each import."""

    root: Path
    settings: Settings
    tasks: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    staged: dict[str, str] = field(default_factory=dict)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    living: set[psutil.Process] = field(default_factory=set)

    def states(self, name: str) -> dict[str, str]:
        return {task_id: task["state"] for task_id, task in self.tasks[name].items()}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    root = tmp_path_factory.mktemp("story")
    (root / "tmp").mkdir()
    story = Story(root, Settings(home=root / "contacts", catalog="", data_path=""))
    fill_inbox(story.settings.inbox, story.settings)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TMPDIR", str(root / "tmp"))  # what anybody drops there is searched too
        with Airflow(root / "airflow", {"CONTACTS_HOME": str(story.settings.home)}, only=[DAG]) as server:
            mark = server.mark
            play(story, server.api)
            listen(server, root / "told")
    story.living = processes.ours(mark)
    return story


def fill_inbox(inbox: Path, settings: Settings) -> None:
    settings.make_folders()
    for name, text in LISTS.items():
        (inbox / name).write_text(text, "utf-8")
    for name, text in BESIDE.items():
        (inbox / f"{name}.consent.yaml").write_text(text, "utf-8")


def play(story: Story, api: Api) -> None:
    """One load is killed while it waits for the lease. Others wait behind it for the pool: there a batch is spoiled."""
    settings, runs = story.settings, {}
    with Warehouse(settings).read():
        pass  # the schema is there, so that nothing but a load needs the lease

    def start(name: str, **conf: str) -> None:
        runs[name] = api.trigger(DAG, {"list_path": f"{name}.csv", **conf})

    with lease.hold(settings, "the test"):
        start("killed", **ATTESTED)
        start("misspelt", permision="true")
        start("malformed")
        start("headless", **ATTESTED)
        start("wrong", **ATTESTED)
        eventually(lambda: "waits for the writer lease" in json.dumps(api.log(DAG, runs["killed"], "load")))
        start("spoiled", **ATTESTED)
        start("beside")
        eventually(lambda: api.tasks(DAG, runs["spoiled"])["gate"]["state"] == "success")
        spoil(settings.staged / api.result(DAG, runs["spoiled"], "gate")["import_id"])
        os.kill(api.tasks(DAG, runs["killed"])["load"]["pid"], signal.SIGKILL)
        eventually(lambda: api.tasks(DAG, runs["killed"])["load"]["state"] != "running")
    for name, run_id in runs.items():
        api.wait(DAG, run_id)
        story.tasks[name] = tasks = api.tasks(DAG, run_id)
        story.why[name] = api.why(DAG, run_id)
        if tasks["gate"]["state"] == "success":
            story.staged[name] = api.result(DAG, run_id, "gate")["import_id"]
        if tasks["load"]["state"] == "success":
            story.results[name] = api.result(DAG, run_id, "load")


def spoil(staged: Path) -> None:
    """Put a value where DuckDB will quote it in its error: a JSON that is none."""
    (rows,) = (staged / "rows").glob("*.parquet")
    pl.read_parquet(rows).with_columns(custom=pl.lit(f"{CANARY.email} {CANARY.company}")).write_parquet(rows)


def eventually(holds: Callable[[], bool], seconds: float = 240) -> None:
    deadline = time.monotonic() + seconds
    while not told(holds):
        assert time.monotonic() < deadline
        time.sleep(0.3)


def told(holds: Callable[[], bool]) -> bool:
    """A log or a result that is not there yet is refused."""
    try:
        return holds()
    except AirflowFailed:
        return False


def listen(server: Airflow, folder: Path) -> None:
    """Write down all that the API tells of the runs."""
    folder.mkdir()
    password = json.loads((server.home / "passwords.json").read_text("utf-8"))[USER]
    with httpx.Client(base_url=server.url, trust_env=False, timeout=60) as client:
        token = client.post("/auth/token", json={"username": USER, "password": password}).json()["access_token"]

        def ask(path: str) -> Any:
            answer = client.get(f"/api/v2/{path}", headers={"Authorization": f"Bearer {token}"}).raise_for_status()
            (folder / f"{path.replace('/', '_')}.json").write_bytes(answer.content)
            return answer.json()

        for path in ("eventLogs?limit=1000", "assets", "assets/events", "importErrors", "jobs", f"dags/{DAG}/details"):
            ask(path)
        for run in ask(f"dags/{DAG}/dagRuns")["dag_runs"]:
            inside = f"dags/{DAG}/dagRuns/{run['dag_run_id']}"
            for task in ask(f"{inside}/taskInstances")["task_instances"]:
                of_task = f"{inside}/taskInstances/{task['task_id']}"
                ask(f"{of_task}/tries")
                for entry in ask(f"{of_task}/xcomEntries")["xcom_entries"]:
                    ask(f"{of_task}/xcomEntries/{entry['key']}")
                for attempt in range(1, task["try_number"] + 1):
                    ask(f"{of_task}/logs/{attempt}?full_content=true")


DONE = {"stage": "success", "gate": "success", "load": "success", "publish": "success"}
STOPPED_AT_STAGE = {"stage": "failed"} | dict.fromkeys(("gate", "load", "publish"), "upstream_failed")
STOPPED_AT_GATE = DONE | {"gate": "failed", "load": "upstream_failed", "publish": "upstream_failed"}
STOPPED_AT_LOAD = DONE | {"load": "failed", "publish": "upstream_failed"}


def test_the_name_of_the_list_is_enough_when_its_attestation_lies_beside_it(story):
    assert story.states("beside") == DONE
    counts = {name: story.results["beside"][name] for name in ("records", "inserted", "rejected", "replayed")}
    assert counts == {"records": 2, "inserted": 2, "rejected": 0, "replayed": False}


@pytest.mark.parametrize(
    ("name", "states", "says"),
    [
        ("misspelt", STOPPED_AT_STAGE, ["stage: AttestationInvalid: ", "permision", "Nothing was written"]),
        ("malformed", STOPPED_AT_STAGE, ["stage: AttestationInvalid: ", "obtained", "permission", "exported_at"]),
        ("headless", STOPPED_AT_STAGE, ["stage: List", "Nothing was written"]),
        ("wrong", STOPPED_AT_GATE, ["gate: GateFailed: ", "few_records_are_rejected", "over 40 records"]),
        ("spoiled", STOPPED_AT_LOAD, ["load: StatementFailed: "]),
    ],
)
def test_an_import_that_fails_says_why_once_and_its_list_stays_in_the_inbox(story, name, states, says):
    assert story.states(name) == states
    assert all(word in story.why[name] for word in says), story.why[name]
    assert {task["try_number"] for task in story.tasks[name].values()} <= {0, 1}
    assert (story.settings.inbox / f"{name}.csv").read_text("utf-8") == LISTS[f"{name}.csv"]


def test_a_load_that_is_killed_is_tried_again_and_takes_the_list_in_once(story):
    assert story.states("killed") == DONE
    assert story.tasks["killed"]["load"]["try_number"] == 2
    assert story.results["killed"]["inserted"] == 1


def test_the_warehouse_holds_the_lists_that_went_well_and_nothing_of_the_others(story):
    """Also the proof that the lists' canaries were really taken in."""
    people = (
        "SELECT first_name, last_name, email FROM lake.live_contacts JOIN lake.emails USING (contact_id) ORDER BY ALL"
    )
    with Warehouse(story.settings).read() as session:
        found = [tuple(row.values()) for row in session.rows(Query.inline("people", people))]
        phones = session.rows(Query.inline("phones", "SELECT DISTINCT phone FROM lake.phones"))
        companies = session.rows(Query.inline("companies", "SELECT name FROM lake.companies"))
    emails = {"Ann": CANARY.email, "Bob": f"bob.{CANARY.email}", "Cid": f"cid.{CANARY.email}"}
    assert found == [(first, CANARY.last_name, email) for first, email in emails.items()]
    assert (phones, companies) == ([{"phone": CANARY.phone}], [{"name": CANARY.company}])


def searched(story: Story) -> list[Path]:
    """Airflow's home with logs, output and database; what the API told; what was dropped into the temporary folder."""
    return [story.root / "airflow", story.root / "told", story.root / "tmp"]


def test_nothing_of_a_contact_is_left_in_airflow(story):
    left = {(folder.name, *trace) for folder in searched(story) for trace in traces(folder, CANARY)}
    assert left == set()


def test_there_was_something_to_search(story):
    logs = [path for path in (story.root / "airflow" / "logs").rglob("*.log") if path.stat().st_size]
    assert {"api-server.log", "scheduler.log", "dag-processor.log"} <= {path.name for path in logs}
    assert len([path for path in logs if "task_id=load" in str(path)]) >= 4
    with closing(sqlite3.connect(story.root / "airflow" / "airflow.db")) as connection:
        for table in ("dag_run", "task_instance", "xcom", "rendered_task_instance_fields", "log", "asset_event"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] > 0, table
    assert len(list((story.root / "told").iterdir())) > 60
    assert traces(story.settings.inbox, CANARY)


def test_the_load_that_failed_would_have_told_a_value_had_nobody_taken_care(story):
    (rows,) = (story.settings.staged / story.staged["spoiled"] / "rows").glob("*.parquet")
    with pytest.raises(duckdb.ConversionException, match=CANARY.local_part):
        duckdb.execute("SELECT custom::JSON FROM read_parquet($rows)", {"rows": str(rows)}).fetchall()


def test_the_search_finds_what_is_there(story, tmp_path):
    """A copy of Airflow's home, with a canary planted in three ways."""
    home = shutil.copytree(story.root / "airflow", tmp_path / "airflow")
    with (home / "logs" / "scheduler.log").open("a") as log:
        log.write(json.dumps({"url": f"https://example.org/?who={CANARY.company.upper()}"}) + "\n")
    (home / "logs" / "new.log").write_bytes(b"x" + b64encode(b"xx" + CANARY.local_part.encode() + b"@example.com"))
    long_text = "." * 20_000
    with closing(sqlite3.connect(home / "airflow.db")) as connection:
        connection.execute("UPDATE dag_run SET conf = ?", [json.dumps({"x": f"{long_text}{CANARY.phone}{long_text}"})])
        connection.commit()
    found = traces(home, CANARY)
    assert {
        ("logs/scheduler.log", "company"),
        ("logs/scheduler.log", "whole company"),
        ("logs/new.log", "local part"),
        ("airflow.db:dag_run", "phone"),
    } <= found
    assert not any(part == "last name" for _, part in found)


def test_no_process_is_left(story):
    assert story.living == set()
