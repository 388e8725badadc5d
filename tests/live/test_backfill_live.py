"""Ten days of lists, backfilled through Airflow in order, again, and backwards: the warehouse holds the same.

One Airflow. Every person of the lists is a variation of one canary, so that Airflow can be searched for all of them.
"""

import json
import shutil
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from psycopg import sql

from tests.live.api import Api
from tests.live.server import Airflow
from tests.support.canaries import Canary, traces
from tests.support.contents import digests
from tests.support.imports import Imports
from transforms.settings import Settings
from transforms.warehouse import Query, Warehouse

pytestmark = pytest.mark.live

DAG = "import_inbox"
CANARY = Canary.new()
FIRST = date(2026, 3, 1)
LAST = FIRST + timedelta(days=9)
ATTESTED = {
    "permission": "true", "obtained": "own_form", "explanation": "newsletter form", "attested_by": "crm team",
    "source": "generic",
}  # fmt: skip
HEADER = "id,first name,last name,email,mobile,company,job title,city,tags,status\n"


def record(first: str, title: str, city: str, tag: str, status: str = "Subscribed", mobile: str = "") -> str:
    email = f"{first.lower()}.{CANARY.email}"
    return f"X-{first},{first},{CANARY.last_name},{email},{mobile},{CANARY.company},{title},{city},{tag},{status}\n"


DAYS: dict[int, dict[str, tuple[str, dict[str, str]]]] = {
    1: {
        "a.csv": (
            record("Ann", "Clerk", "Bonn", "early")
            + record("Bob", "Cook", "Kiel", "early")
            + record("Cid", "Smith", "Ulm", "early", mobile=CANARY.phone),
            {},
        )
    },
    # two lists of one day and one age: the later name wins, forwards and backwards
    3: {
        "a.csv": (
            record("Ann", "Manager", "Bonn", "late")
            + record("Bob", "Chef", "Jena", "late", "Unsubscribed")
            + record("Eve", "Nurse", "Trier", "event"),
            {"obtained": "event"},
        ),
        "b.csv": (record("Eve", "Doctor", "Trier", "partner"), {"obtained": "partner", "double_opt_in": "true"}),
    },
    # late and older than all others: its values are worth nothing, its people are; bought: opts nobody in
    7: {
        "late.csv": (
            record("Ann", "Trainee", "Suhl", "old")
            + record("Bob", "Boy", "Suhl", "old")
            + record("Dan", "Boss", "Ulm", "old"),
            {"exported_at": "2026-02-20"},
        ),
        "bought.csv": (
            record("Cid", "Miner", "Gera", "") + record("Fay", "Pilot", "Gera", ""),
            {"obtained": "purchased"},
        ),
    },
    10: {
        "a.csv": (
            record("Ann", "Director", "Bonn", "last")
            + record("Bob", "Cook", "Kiel", "last")
            + record("Cid", "Baker", "Ulm", "late", "Bounced"),
            {},
        )
    },
}
UNATTESTED = f"{FIRST + timedelta(days=2)}/unattested.csv"
LISTS = sum(map(len, DAYS.values()))


@dataclass
class Story:
    """What is left when Airflow has stopped. By backfill: contents after it, states of its runs by day."""

    root: Path
    contents: dict[str, dict[str, str]] = field(default_factory=dict)
    states: dict[str, list[str]] = field(default_factory=dict)
    stage: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    log: dict[str, str] = field(default_factory=dict)
    order: dict[str, list[str]] = field(default_factory=dict)
    commits: dict[str, int] = field(default_factory=dict)
    why: str = ""

    @property
    def settings(self) -> Settings:
        return Settings(home=self.root / "contacts", catalog="", data_path="")


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, postgres_uri: str) -> Story:
    """Airflow's database is PostgreSQL: over SQLite, Airflow does not promise that a backfill can be created."""
    story = Story(tmp_path_factory.mktemp("backfill"))
    given = {
        "CONTACTS_HOME": str(story.settings.home),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": postgres_uri.replace("postgresql://", "postgresql+psycopg2://"),
    }
    with Airflow(story.root / "airflow", given, only=[DAG]) as server:
        settle(server.api)
        lay(story.settings)
        play(story, server.api, "in order")
        play(story, server.api, "again", at_once=3)
        story.settings.home.rename(story.root / "in order")
        lay(story.settings)
        play(story, server.api, "backwards", backwards=True)
    write_down(postgres_uri, story.root / "airflow" / "database")
    return story


def write_down(uri: str, folder: Path) -> None:
    """All rows of Airflow's database as text: PostgreSQL packs long values, so its own files cannot be searched."""
    folder.mkdir()
    with psycopg.connect(uri) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            lines = connection.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table))).fetchall()
            (folder / table).write_text("\n".join(line for (line,) in lines), "utf-8")


def settle(api: Api) -> None:
    """The schedule begins with a run for yesterday: what it does is over before anything is laid or moved."""
    while not (runs := api.runs(DAG)) or runs[0]["state"] in ("queued", "running"):
        time.sleep(0.3)


def lay(settings: Settings) -> None:
    shutil.rmtree(settings.home, ignore_errors=True)
    settings.make_folders()
    for number, lists in DAYS.items():
        folder = settings.inbox / str(FIRST + timedelta(days=number - 1))
        folder.mkdir()
        for name, (text, answers) in lists.items():
            (folder / name).write_text(HEADER + text, "utf-8")
            (folder / f"{name}.consent.yaml").write_text(yaml.safe_dump(ATTESTED | answers), "utf-8")
    (settings.inbox / UNATTESTED).write_text(HEADER + record("Gus", "Thief", "Ulm", ""), "utf-8")


def play(story: Story, api: Api, name: str, **how: Any) -> None:
    """One backfill, and what came of it."""
    api.backfill(DAG, FIRST, LAST, **how)
    runs = [run for run in api.runs(DAG) if str(FIRST) <= run["logical_date"][:10] <= str(LAST)]
    assert [run["logical_date"][:10] for run in runs] == [str(FIRST + timedelta(days=n)) for n in range(10)]
    story.states[name] = [run["state"] for run in runs]
    story.why = api.why(DAG, runs[2]["dag_run_id"])
    story.stage[name] = [api.tasks(DAG, run["dag_run_id"])["stage"] for run in runs]
    last = story.stage[name][-1]
    story.log[name] = json.dumps(api.log(DAG, last["dag_run_id"], "stage", last["try_number"]))
    warehouse = Warehouse(story.settings)
    story.contents[name] = digests(warehouse)
    imports = Imports(story.settings, warehouse)
    story.order[name] = [place for (place,) in imports.rows("SELECT list_name FROM lake.imports ORDER BY imported_at")]
    ((story.commits[name],),) = imports.rows("SELECT count(key) FROM lake.commits")


def days(places: list[str]) -> list[str]:
    return list(dict.fromkeys(place[:10] for place in places))


def test_forwards_backwards_and_again_give_equal_contents(story):
    assert story.contents["again"] == story.contents["in order"]
    assert story.contents["backwards"] == story.contents["in order"]


def test_the_days_were_run_in_order_and_backwards(story):
    in_order = [str(FIRST + timedelta(days=number - 1)) for number in DAYS]
    assert days(story.order["in order"]) == in_order
    assert days(story.order["backwards"]) == in_order[::-1]
    assert len(story.order["backwards"]) == len(story.order["in order"]) == LISTS


def test_a_refused_list_fails_its_day_alone_and_is_named(story):
    expected = ["success"] * 2 + ["failed"] + ["success"] * 7
    assert story.states == dict.fromkeys(("in order", "again", "backwards"), expected)
    assert story.why.startswith("report: ListsRefused: 1 of 3 lists were refused")
    assert f"{UNATTESTED}: attestation_missing" in story.why


def test_days_run_again_write_nothing_and_say_that_their_lists_were_imported_before(story):
    assert story.commits["again"] == story.commits["in order"]
    states = {name: [stage["state"] for stage in story.stage[name]] for name in story.stage}
    waited = ["success" if number in DAYS else "skipped" for number in range(1, 11)]
    assert states["in order"] == states["backwards"] == waited
    assert states["again"] == ["success" if number == 3 else "skipped" for number in range(1, 11)]
    assert "no list waits from=2026-03-10 to=2026-03-10; imported from there before: 1" in story.log["again"]


def test_the_newest_values_and_the_strictest_statuses_are_there(story):
    """Also the proof that equal contents are not empty ones."""
    sql = """
        SELECT first_name, job_title, city, opt_status, deliverability
        FROM lake.live_contacts JOIN lake.emails USING (contact_id) ORDER BY ALL"""
    with Warehouse(story.settings).read() as session:
        found = [tuple(row.values()) for row in session.rows(Query.inline("people", sql))]
    assert found == [
        ("Ann", "Director", "Bonn", "single_opt_in", "clean"),
        ("Bob", "Cook", "Kiel", "opted_out", "clean"),
        ("Cid", "Baker", "Ulm", "single_opt_in", "bounced"),
        ("Dan", "Boss", "Ulm", "single_opt_in", "clean"),
        ("Eve", "Doctor", "Trier", "single_opt_in", "clean"),
        ("Fay", "Pilot", "Gera", "non_marketable", "clean"),
    ]


def test_nothing_of_a_contact_is_left_in_airflow(story):
    assert traces(story.root / "airflow", CANARY) == set()
    assert traces(story.settings.archive, CANARY)
    database = story.root / "airflow" / "database"
    assert UNATTESTED in (database / "xcom").read_text("utf-8")
