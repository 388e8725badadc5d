"""A throw-away table and the transactions on it, for tests and for the processes they start.

A batch is 40 rows of one label, written in three statements and half updated: torn if any other number is ever seen.
"""

import multiprocessing
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from transforms.settings import Settings
from transforms.warehouse import Query, Session, Transaction, Warehouse
from transforms.warehouse.migrations import FOLDER, load

AS_OF = datetime(2026, 3, 1, 12, tzinfo=UTC)
BATCH = 40

# A small server that has the packages loaded, and forks: a process of its own costs milliseconds instead of seconds.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["duckdb", "polars", "psycopg", "pyarrow", "pydantic_settings", "pytest"])

CREATE = Query.inline("create", "CREATE TABLE lake.things (label VARCHAR, n BIGINT, state VARCHAR)")
INSERT = Query.inline(
    "insert",
    "INSERT INTO lake.things SELECT $label, range, 'new' FROM range(20);"
    "INSERT INTO lake.things SELECT $label, 20 + range, 'new' FROM range(20);"
    "UPDATE lake.things SET state = 'seen' WHERE label = $label AND n % 2 = 0;",
)
LABELS = Query.inline(
    "labels",
    "SELECT label, count(n) AS rows, count(n) FILTER (state = 'seen') AS seen "
    "FROM lake.things GROUP BY ALL ORDER BY ALL",
)
LEDGER_ONLY = load(FOLDER)[:1]

COUNT = Query.inline("count", "SELECT count(n) FROM lake.things")
EPOCH = Query.inline("epoch", "SELECT epoch FROM lake.fence")
COMMITS = Query.inline("commits", "SELECT key FROM lake.commits ORDER BY ALL")
SNAPSHOT = Query.inline("snapshot", "SELECT id FROM lake.current_snapshot()")


def door(settings: Settings) -> Warehouse:
    """A warehouse with the ledger alone: quick to create."""
    return Warehouse(settings, schema=LEDGER_ONLY)


def create(warehouse: Warehouse) -> Warehouse:
    """Make the table, under the key `create`."""

    def work(transaction: Transaction) -> dict[str, Any]:
        transaction.run(CREATE)
        return {}

    warehouse.write("create", work, as_of=AS_OF)
    return warehouse


def batch(label: str) -> Callable[[Transaction], dict[str, Any]]:
    """A work function that writes one batch."""

    def work(transaction: Transaction) -> dict[str, Any]:
        transaction.run(INSERT, label=label)
        return {"rows": BATCH}

    return work


def nothing(transaction: Transaction) -> dict[str, Any]:
    """A work function without work."""
    return {}


def state(warehouse: Warehouse) -> dict[str, Any]:
    """The whole of what the tests look at, in one snapshot."""
    with warehouse.read() as session:
        return state_of(session)


def state_of(session: Session) -> dict[str, Any]:
    return {
        "labels": {row["label"]: (row["rows"], row["seen"]) for row in session.rows(LABELS)},
        "commits": [row["key"] for row in session.rows(COMMITS)],
        "epoch": session.value(EPOCH),
    }


def assert_whole(found: dict[str, Any]) -> None:
    """Nothing torn, doubled or written beside the ledger: every label has one whole batch and one ledger row."""
    assert found["labels"] == {key: (BATCH, BATCH // 2) for key in found["commits"] if key != "create"}
    assert len(set(found["commits"])) == len(found["commits"]) == found["epoch"]


def write_keys(settings: Settings, keys: list[str], barrier: Any, acknowledged: Any) -> None:
    """A process that writes a batch for each key and tells which were acknowledged."""
    barrier.wait(60)
    warehouse = door(settings)
    for key in keys:
        warehouse.write(key, batch(key), as_of=AS_OF)
        acknowledged.put(key)


def read_until(settings: Settings, stop: Any, findings: Any) -> None:
    """A process that reads until it is told to stop; tells how often it read, and the first error."""
    reads, error = 0, None
    warehouse = door(settings)
    while error is None and (reads == 0 or not stop.is_set()):
        try:
            assert_whole(state(warehouse))
            reads += 1
            time.sleep(0.05)
        except BaseException as failure:  # noqa: BLE001 - told to the test
            error = f"{type(failure).__name__}: {failure}"
    findings.put((reads, error))


def create_and_write(settings: Settings, key: str, barrier: Any, findings: Any) -> None:
    """A process that is among the first to open a warehouse."""

    def work(transaction: Transaction) -> dict[str, Any]:
        return {"key": key}

    barrier.wait(60)
    try:
        findings.put(Warehouse(settings).write(key, work, as_of=AS_OF).facts)
    except BaseException as failure:  # noqa: BLE001 - told to the test
        findings.put(f"{type(failure).__name__}: {failure}")


def write_slowly(settings: Settings, key: str, told: Any) -> None:
    """A process to be killed: tells `begun` in its transaction, `worked` before the commit, `done` at the end."""

    def work(transaction: Transaction) -> dict[str, Any]:
        told.send("begun")
        facts = batch(key)(transaction)
        told.send("worked")
        return facts

    door(settings).write(key, work, as_of=AS_OF)
    told.send("done")


def hold_lease(settings: Settings, told: Any) -> None:
    """A process that writes and never comes to an end."""

    def work(transaction: Transaction) -> dict[str, Any]:
        told.send("held")
        told.recv()
        return {}

    door(settings).write("never", work, as_of=AS_OF)
