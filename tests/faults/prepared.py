"""A warehouse to take copies of, so that every fault meets the same state.

It knows 1,500 people, some opted out, bounced or complained; thirty were purged, of whom two were erased; every two who
follow each other were found to be one person. A later list of 2,100 people is staged. What an undisturbed load of it
gives was found out in a process of its own.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import psycopg
import yaml

from tests.conftest import settings_of
from tests.faults import people
from tests.faults.content import Content, content_of, faults
from tests.faults.process import COMMIT, Death, heard, load_and_die, started
from tests.support.imports import ATTESTED, Imports
from transforms.lists.attestation import SIDECAR_SUFFIX
from transforms.lists.stage import stage
from transforms.lists.staged import StagedList
from transforms.settings import Settings
from transforms.warehouse import Query, Transaction, Warehouse

KNOWN: Final = range(1500)
NEWS: Final = range(900, 3000)

# what the nightly purge leaves: suppressions, and the counts of the imports
PURGE: Final = Query.inline(
    "purge",
    """
    CREATE TEMP TABLE gone AS
    SELECT contact_id, channel, value FROM lake.contact_addresses
    WHERE regexp_matches(value, '^p9[012][0-9]@');
    UPDATE lake.suppressions SET reason = 'erased'
    WHERE key IN (SELECT key FROM lake.addresses WHERE value IN ('p906@example.com', 'p916@example.com'));
    UPDATE lake.import_rows SET contact_id = NULL WHERE contact_id IN (SELECT contact_id FROM gone);
    DELETE FROM lake.contacts WHERE contact_id IN (SELECT contact_id FROM gone);
    DELETE FROM lake.external_ids WHERE contact_id IN (SELECT contact_id FROM gone);
    DELETE FROM lake.contact_tags WHERE contact_id IN (SELECT contact_id FROM gone);
    DELETE FROM lake.contact_companies WHERE contact_id IN (SELECT contact_id FROM gone);
    DELETE FROM lake.contact_addresses WHERE contact_id IN (SELECT contact_id FROM gone);
    DELETE FROM lake.addresses WHERE (channel, value) IN (SELECT (channel, value) FROM gone);
    DROP TABLE gone;
    """,
)


TWINS: Final = Query.inline(
    "twins",
    """
    INSERT INTO lake.match_pairs (left_id, right_id, band, reason, found_at, match_weight)
    SELECT one, other, 'auto', 'compared', '2026-11-01', 20
    FROM (SELECT contact_id AS one, lead(contact_id) OVER (ORDER BY contact_id) AS other,
                 row_number() OVER (ORDER BY contact_id) AS place
          FROM lake.contacts)
    WHERE place % 2 = 1 AND other IS NOT NULL
    """,
)


@dataclass(frozen=True)
class Run:
    """What became of a process that loads.

    Its steps [label, seconds since its start], and its report's outcomes if it lived to tell them.
    """

    steps: list[tuple[str, float]]
    outcomes: dict[str, int] | None
    exitcode: int | None

    @property
    def commit_seconds(self) -> float:
        """How long COMMIT took."""
        commit = self.number(COMMIT)
        return self.steps[commit + 1][1] - self.steps[commit][1]

    @property
    def reached(self) -> str:
        """How far it came: `before` its COMMIT, `during`, or `after` COMMIT had told it that all is well."""
        labels = [label for label, _ in self.steps]
        if COMMIT not in labels:
            return "before"
        return "during" if labels[-1] == COMMIT else "after"

    def number(self, label: str) -> int:
        """Which step is the first of this label."""
        return [label for label, _ in self.steps].index(label)


@dataclass(frozen=True)
class Prepared:
    """The warehouse, its staged list, what it holds before and after the load, and the load undisturbed."""

    settings: Settings
    staged: StagedList
    as_of: datetime
    before: Content
    after: Content
    undisturbed: Run

    @contextmanager
    def copied(self, home: Path) -> Iterator[Settings]:
        """The settings of a copy of its own, thrown away afterwards."""
        with copied(self.settings, home) as settings:
            yield settings


@contextmanager
def prepare(home: Path, uri: str) -> Iterator[Prepared]:
    """Make one; `uri` is a PostgreSQL server's maintenance database, empty for the embedded catalog."""
    with database(uri) as catalog:
        imports = Imports(settings := settings_of(home / "home", catalog), Warehouse(settings))
        imports.of(people.known(KNOWN), name="known.csv")
        imports.warehouse.write("purge", _purge, as_of=imports.now)
        put(settings, "news.csv", people.news(NEWS, KNOWN.stop))
        staged = stage(settings, {"list_path": "news.csv"}, as_of=imports.now)
        before = sound(settings)
        with copied(settings, home / "undisturbed") as copy:
            run = loading(copy, staged, imports.now, Death())
            after = sound(copy)
        yield Prepared(settings, staged, imports.now, before, after, run)


def _purge(transaction: Transaction) -> dict[str, int]:
    transaction.run(PURGE)
    transaction.run(TWINS)
    return {}


def put(settings: Settings, name: str, text: str, exported_at: str = "2026-11-10") -> None:
    """Lay a list into the inbox, with its attestation beside it."""
    (settings.inbox / name).write_text(text, "utf-8")
    answers = yaml.safe_dump(ATTESTED | {"exported_at": exported_at})
    (settings.inbox / f"{name}{SIDECAR_SUFFIX}").write_text(answers, "utf-8")


def sound(settings: Settings) -> Content:
    """What a warehouse holds that breaks no rule: whatever is the same as it breaks none either."""
    with Warehouse(settings).read() as session:
        assert faults(session) == {}
        return content_of(session, settings)


def loading(settings: Settings, staged: StagedList, as_of: datetime, death: Death) -> Run:
    """Load in a process of its own, which dies as `death` says."""
    return observed(death, load_and_die, settings, staged.import_id, as_of, death)


def observed(death: Death, target: Callable[..., None], *arguments: Any) -> Run:
    """What a process told that dies as `death` says."""
    told: list[tuple[Any, ...]] = []
    # what a process was telling when it died may break off
    with started(target, *arguments) as (process, pipe), suppress(EOFError, OSError):
        while True:
            if len(told) == death.steps_told:
                process.kill()
            told.append(heard(pipe))
    steps = [(label, seconds) for kind, label, seconds in told if kind == "step"]
    outcomes = next((outcomes for kind, outcomes, _ in told if kind == "done"), None)
    return Run(steps, outcomes, process.exitcode)


@contextmanager
def database(uri: str, template: str = "template1") -> Iterator[str]:
    """The URI of a new database like `template`, dropped afterwards; empty if `uri` is empty."""
    if not uri:
        yield ""
        return
    name = f"faults_{uuid4().hex}"
    base, _, host = uri.partition("?")
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield f"{base.rpartition('/')[0]}/{name}?{host}"
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def copied(settings: Settings, home: Path) -> Iterator[Settings]:
    """A copy of a warehouse nobody has open."""
    catalog = settings.catalog.get_secret_value()
    base, _, host = catalog.partition("?")
    maintenance = f"{base.rpartition('/')[0]}/postgres?{host}" if catalog else ""
    with database(maintenance, base.rpartition("/")[2]) as uri:
        shutil.copytree(settings.home, home)
        yield settings_of(home, uri)
    shutil.rmtree(home)
