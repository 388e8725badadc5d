"""Purges that are killed, kill -9, and the night after.

More points: CONTACTS_TEST_KILLS=60 (2 a catalog by default); every step that finds the disk changed since the step
before it: CONTACTS_TEST_STRIDE=1. Killed before any other step, a purge leaves the very same bytes as one step earlier.
"""

import hashlib
import os
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import psycopg

from tests.faults.content import content
from tests.faults.prepared import copied, observed
from tests.faults.process import Death, watched
from tests.retention.world import Purged, World, purge_and_die, values
from transforms.retention.prove import Outside
from transforms.retention.purge import purge
from transforms.settings import Settings
from transforms.warehouse import Warehouse

KILLS: Final = int(os.environ.get("CONTACTS_TEST_KILLS", "2"))
STRIDE: Final = int(os.environ.get("CONTACTS_TEST_STRIDE", "0"))
SHARES: Final = [(i + 0.5) / KILLS for i in range(KILLS)]
MAY_DIFFER: Final = {"purges", "commits", "fence"}
"""The certificate counts what the second run still found; every run moves the fence."""


def the_next_night_ends_as_if_nothing_had_happened(made: World, purged: Purged, home: Path, step: int) -> None:
    """In a copy of the world: killed before this step, and purged the night after."""
    with copied(made.settings, home) as copy:
        settings = copy.model_copy(update={"threads": 1})  # of a purge this small a third of the cost is threads
        world = made.on(settings)
        world.steady()
        death = Death(step=step)
        assert observed(death, purge_and_die, settings, world.due, death).outcomes is None
        world.purge()
        assert world.left() == set()
        assert set(content(world.actions.warehouse, settings).tables_unlike(purged.content)) <= MAY_DIFFER
        assert values(world, "SELECT count(*) FROM (SELECT DISTINCT purge_id FROM lake.purges)") == [1]
        assert [path.name for path in settings.secrets.iterdir()] == ["pseudonym.key"]


def at_every_step(made: World, purged: Purged, home: Path) -> None:
    """All of them, or every `STRIDE`th."""
    steps = purged.run.steps
    changed = _changing(made, purged, home)
    for step in changed[::STRIDE]:
        print(
            f"killed before step {step} of {len(steps)}, {len(changed)} change the disk: {steps[step][0]}", flush=True
        )
        the_next_night_ends_as_if_nothing_had_happened(made, purged, home, step)


def _changing(made: World, purged: Purged, home: Path) -> list[int]:
    """The steps that find something else on the disk than the step before them did."""
    with copied(made.settings, home) as settings:
        made.on(settings).steady()
        looks = observed(Death(), purge_and_look, settings, made.due).steps
    assert [label for label, _ in looks] == [label for label, _ in purged.run.steps]
    return [step for step, (_, lies) in enumerate(looks) if not step or lies != looks[step - 1][1]]


def purge_and_look(settings: Settings, due: datetime, told: Connection) -> None:
    """The nightly purge in a process of its own, telling of each step what lies on the disk before it, as a digest."""
    with watched(lambda label: told.send(("step", label, _lying(settings)))):
        counts = purge(Warehouse(settings), settings, as_of=due, now=due, outside=Outside())
    told.send(("done", counts, ""))


def _lying(settings: Settings) -> str:
    """Every folder and every byte of every file, and how far a PostgreSQL catalog has written its log. What no later
    process reads does not count: a session's folder for spill, and SQLite's shared memory, which the next one to open
    the catalog makes anew.
    """
    digest = hashlib.sha256()
    for path in sorted(settings.home.rglob("*")):
        content = path.read_bytes() if path.is_file() and not path.name.endswith("-shm") else b""
        if content or not path.is_relative_to(settings.spill):
            digest.update(str(path.relative_to(settings.home)).encode() + content)
    if uri := settings.catalog.get_secret_value():
        with psycopg.connect(uri, autocommit=True) as connection:
            ((position,),) = connection.cursor().execute("SELECT pg_current_wal_insert_lsn()::text").fetchall()
            digest.update(position.encode())
    return digest.hexdigest()
