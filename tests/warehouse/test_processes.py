"""Several processes at one warehouse, some of them killed: nothing torn, lost, doubled or blocked.

More kills: CONTACTS_TEST_KILLS=100 (10 a catalog by default); the seed is printed when a test fails.
"""

import os
import random
import time
from multiprocessing.process import BaseProcess
from typing import Any

import pytest
import things

from transforms.settings import Settings
from transforms.warehouse import Query, Warehouse

KILLS = int(os.environ.get("CONTACTS_TEST_KILLS", "10"))
MIGRATIONS = Query.inline("migrations", "SELECT version FROM lake.schema_migrations ORDER BY version")


def started(target: Any, *arguments: Any) -> BaseProcess:
    process = things.PROCESSES.Process(target=target, args=arguments, daemon=True)
    process.start()
    return process


def test_four_writers_and_a_reader(settings: Settings) -> None:
    """Writers with keys of their own and keys all of them have; a reader polls meanwhile and only sees whole states."""
    warehouse = things.create(things.door(settings))
    barrier, stop = things.PROCESSES.Barrier(4), things.PROCESSES.Event()
    acknowledged, findings = things.PROCESSES.Queue(), things.PROCESSES.Queue()
    shared = [f"shared-{i}" for i in range(2)]
    keys = [[f"writer-{w}-{i}" for i in range(2)] + shared for w in range(4)]
    reader = started(things.read_until, settings, stop, findings)
    writers = [
        started(things.write_keys, settings, random.sample(own, len(own)), barrier, acknowledged) for own in keys
    ]
    got = [acknowledged.get(timeout=120) for own in keys for _ in own]
    for writer in writers:
        writer.join(60)
    stop.set()
    reads, error = findings.get(timeout=60)
    reader.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0, 0, 0]
    assert (error, reads > 0) == (None, True)
    assert sorted(got) == sorted(key for own in keys for key in own)
    found = things.state(warehouse)
    things.assert_whole(found)
    assert set(found["commits"]) == {"create", *(key for own in keys for key in own)}


def test_processes_that_create_the_same_warehouse_at_once(settings: Settings) -> None:
    barrier, findings = things.PROCESSES.Barrier(4), things.PROCESSES.Queue()
    keys = [f"first-{i}" for i in range(4)]
    processes = [started(things.create_and_write, settings, key, barrier, findings) for key in keys]
    found = [findings.get(timeout=120) for _ in processes]
    for process in processes:
        process.join(60)
    assert sorted(found, key=str) == [{"key": key} for key in keys]
    with Warehouse(settings).read() as session:
        versions = [row["version"] for row in session.rows(MIGRATIONS)]
        assert versions == list(range(len(versions))) != []
        assert session.value(things.EPOCH) == 4


@pytest.mark.parametrize("aim", ["anywhere", "commit"])
def test_killed_writers_leave_nothing_torn_lost_or_doubled(settings: Settings, aim: str) -> None:
    """Half of the kills hit the work, half the time between its end and its receipt. Each key is then retried."""
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    warehouse = things.create(things.door(settings))
    killed = 0
    for i in range(KILLS // 2):
        key = f"{aim}-{i}"
        ours, theirs = things.PROCESSES.Pipe()
        writer = started(things.write_slowly, settings, key, theirs)
        theirs.close()  # so that the pipe ends with the writer, whatever that dies of
        told = [ours.recv()]
        if aim == "commit":
            told.append(ours.recv())
        time.sleep(chance.uniform(0, 0.15) if i else 0)  # the first one hits for sure
        writer.kill()
        writer.join(60)
        told += rest_of(ours)
        killed += "done" not in told
        found = things.state(warehouse)
        things.assert_whole(found)
        assert "done" not in told or key in found["commits"], f"acknowledged but lost, seed {seed}"
        warehouse.write(key, things.batch(key), as_of=things.AS_OF)
        things.assert_whole(things.state(warehouse))
    assert killed > 0, f"no kill hit a writer at work, seed {seed}"
    assert set(things.state(warehouse)["commits"]) == {"create", *(f"{aim}-{i}" for i in range(KILLS // 2))}
    assert warehouse.damaged_files() == []


def test_a_killed_holder_leaves_the_lease_free(settings: Settings) -> None:
    warehouse = things.create(things.door(settings))
    ours, theirs = things.PROCESSES.Pipe()
    holder = started(things.hold_lease, settings, theirs)
    assert ours.recv() == "held"
    holder.kill()
    holder.join(60)
    warehouse.write("a", things.batch("a"), as_of=things.AS_OF)
    things.assert_whole(things.state(warehouse))


def test_what_a_killed_process_spilled_is_removed_and_the_living_keep_theirs(sqlite_settings: Settings) -> None:
    warehouse = things.create(things.door(sqlite_settings))
    ours, theirs = things.PROCESSES.Pipe()
    holder = started(things.hold_lease, sqlite_settings, theirs)
    assert ours.recv() == "held"
    left = {path.name for path in sqlite_settings.spill.iterdir()}
    holder.kill()
    holder.join(60)
    assert left
    with warehouse.read(), warehouse.maintain():
        living = {path.name for path in sqlite_settings.spill.iterdir()}
    assert not left & living
    assert len(living) == 2
    assert list(sqlite_settings.spill.iterdir()) == []


def rest_of(pipe: Any) -> list[str]:
    told = []
    while pipe.poll():
        try:
            told.append(pipe.recv())
        except EOFError:
            break
    return told
