"""The processes that the tests start, and how to start them: they load, die, read, or find the disk full.

A kill is a real SIGKILL, by the process itself or from outside. A step is a statement, also one to the catalog
behind DuckDB's back, an fsync, a rename: whatever leaves a trace. `watched` counts them without changing any.
"""

import multiprocessing
import os
import resource
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier, Event
from typing import Any, Final
from uuid import UUID

import psycopg
import pytest

from transforms import exports
from transforms.actions import engine
from transforms.actions.action import Stamp
from transforms.actions.form import order
from transforms.consent.pseudonym import Pseudonyms
from transforms.errors import WarehouseError
from transforms.exports.write import CONTACTS
from transforms.lists.load import load
from transforms.lists.stage import stage
from transforms.lists.staged import StagedList
from transforms.settings import Settings
from transforms.vocabulary import ActionKind
from transforms.warehouse import Query, Session, Warehouse

# A small server that has the packages loaded, and forks: a process of its own costs milliseconds instead of seconds.
PROCESSES: Final = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["duckdb", "polars", "psycopg", "pyarrow", "pydantic_settings", "pytest", __name__])

COMMIT: Final = "COMMIT"
PATIENCE: Final = 300
"""Seconds without a word from a process after which it is given up."""

_TRACES: Final = ("fsync", "replace", "rename", "unlink", "rmdir")
_SIGHT: Final = Query.inline(
    "sight",
    """
    SELECT (SELECT count(last_name) FROM lake.contacts) AS people, count(c.contact_id) AS joined,
           count(a.opt_status) AS decided, (SELECT count(outcome) FROM lake.import_rows) AS records
    FROM lake.contact_addresses p
    JOIN lake.contacts c USING (contact_id)
    JOIN lake.addresses a USING (channel, value)
    """,
)


@dataclass(frozen=True)
class Death:
    """When a process is killed: one of these, or never.

    By itself before the step of this number (from 0), or so many seconds after COMMIT began; from outside as soon as it
    has told of so many steps.
    """

    step: int | None = None
    after_commit_began: float | None = None
    steps_told: int | None = None


def load_and_die(settings: Settings, import_id: UUID, as_of: datetime, death: Death, told: Connection) -> None:
    """Load a staged list.

    Tells ("step", label, seconds since the start) before each step, then ("done", outcomes, 0).
    """
    with dying(death, told) as before_step:
        report = load(Warehouse(settings), settings, StagedList.load(settings, import_id), as_of=as_of)
        before_step("end")
    told.send(("done", report.outcomes, 0.0))


def act_and_die(settings: Settings, action: "Asked", death: Death, told: Connection) -> None:
    """Freeze a bulk action, do its batches, close it. Tells steps as `load_and_die` does, then ("done", counts, 0)."""
    with dying(death, told):
        counts = action.do(settings)
    told.send(("done", counts, 0.0))


def act(settings: Settings, action: "Asked", told: Connection) -> None:
    """Do a bulk action beside another process. Tells that it begins, then its counts."""
    told.send("begun")
    told.send(action.do(settings))


def export_and_die(settings: Settings, made: "Made", death: Death, told: Connection) -> None:
    """Export, or expire. Tells steps as `load_and_die` does, then ("done", what came of it, 0)."""
    with dying(death, told):
        outcome = made.do(settings)
    told.send(("done", outcome, 0.0))


def export_and_wait(settings: Settings, made: "Made", parts: int, go_on: Event, told: Connection) -> None:
    """Export, and wait once so many parts are in the files. Tells "waits", then None or the name of the error."""
    asked = 0

    def before_step(label: str) -> None:
        nonlocal asked
        asked += label == label_of(CONTACTS.statements[-1].text)
        if asked == parts + 1 and not go_on.is_set():
            told.send("waits")
            go_on.wait()

    try:
        with watched(before_step):
            made.do(settings)
    except Exception as error:  # noqa: BLE001 - told to the test
        told.send(type(error).__name__)
    else:
        told.send(None)


@dataclass(frozen=True)
class Made:
    """An export of everybody, or the expiry of what there is, at one instant."""

    export_id: UUID
    as_of: datetime
    expires: bool = False

    def do(self, settings: Settings) -> dict[str, Any]:
        """Do it; returns what it tells."""
        warehouse = Warehouse(settings)
        if self.expires:
            return exports.expire(warehouse, settings, as_of=self.as_of)
        answers = {"action_name": "a test", "select": "all", "max_share": 1, "format": "both", "rows_per_file": 800}
        stamp = exports.Stamp(self.export_id, "admin", self.as_of)
        return exports.export(warehouse, settings, exports.order(answers, settings), stamp)


@dataclass(frozen=True)
class Asked:
    """A bulk action as a form asks for it. All of it happens at one instant: a retry gives the very same rows."""

    kind: str
    answers: dict[str, Any]
    action_id: UUID
    as_of: datetime

    def do(self, settings: Settings) -> dict[str, Any]:
        """Do it, or what is left of it; returns its progress."""
        stamp = Stamp(self.action_id, "admin", self.as_of, Pseudonyms(settings))
        asked = order(ActionKind(self.kind), self.answers, settings)
        warehouse = Warehouse(settings)
        engine.freeze(warehouse, asked, stamp)
        engine.run(warehouse, asked, lambda: stamp)
        return engine.conclude(warehouse, self.action_id, as_of=self.as_of)


@contextmanager
def dying(death: Death, told: Connection) -> Iterator[Callable[[str], None]]:
    """Tell each step of the block, and die as `death` says. Gives what tells a step."""
    start = time.monotonic()
    steps = 0

    def before_step(label: str) -> None:
        nonlocal steps
        told.send(("step", label, time.monotonic() - start))
        if steps == death.step:
            os.kill(os.getpid(), signal.SIGKILL)
        if label == COMMIT and death.after_commit_began is not None:
            threading.Timer(death.after_commit_began, os.kill, (os.getpid(), signal.SIGKILL)).start()
        steps += 1

    with watched(before_step):
        yield before_step


def import_list(settings: Settings, name: str, as_of: datetime, barrier: Barrier | None, told: Connection) -> None:
    """Stage a list of the inbox, meet the others, load. Tells outcomes, whether it was a replay, and seconds."""
    staged = stage(settings, {"list_path": name}, as_of=as_of)
    if barrier:
        barrier.wait(PATIENCE)
    start = time.monotonic()
    report = load(Warehouse(settings), settings, staged, as_of=as_of)
    told.send((report.outcomes, report.replayed, time.monotonic() - start))


def read_on(settings: Settings, stop: Event, told: Connection) -> None:
    """Look again and again, each time through a new session; one more is held open from the first look to the last.

    Tells the first sight, then all different sights in order, how often it looked, and the first error or None.
    """
    warehouse, sights, looks, error = Warehouse(settings), [], 0, None
    try:
        with warehouse.read() as held:
            sights = [held.rows(_SIGHT)[0]]
            told.send(sights[0])
            stopping = False
            while not stopping:
                stopping = stop.is_set()  # asked before the look: the last one comes after what it waits for
                with warehouse.read() as session:
                    sight = session.rows(_SIGHT)[0]
                looks += 1
                if sight != sights[-1]:
                    sights.append(sight)
            if held.rows(_SIGHT)[0] != sights[0]:
                error = "the session that was held open saw another state"
    except Exception as failure:  # noqa: BLE001 - told to the test
        error = f"{type(failure).__name__}: {failure}"
    told.send((sights, looks, error))


def load_on_full_disk(
    settings: Settings, import_id: UUID, as_of: datetime, when: str, room: int, told: Connection
) -> None:
    """Load a staged list; from the first step of this label on no file may grow beyond `room` bytes.

    Tells the outcomes, or None; whether it ended as it should, with a report or an error of ours; and the error's text.
    """

    def before_step(label: str) -> None:
        if label == when:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    try:
        with watched(before_step):
            report = load(Warehouse(settings), settings, StagedList.load(settings, import_id), as_of=as_of)
    except Exception as error:  # noqa: BLE001 - told to the test
        told.send((None, isinstance(error, WarehouseError), f"{type(error).__name__}: {error}"))
    else:
        told.send((report.outcomes, True, ""))


@contextmanager
def started(target: Callable[..., None], *arguments: Any) -> Iterator[tuple[BaseProcess, Connection]]:
    """A process and what it tells: it gets a pipe as its last argument. It is killed if the block fails."""
    ours, theirs = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=target, args=(*arguments, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        yield process, ours
        process.join(PATIENCE)
    finally:
        process.kill()
        process.join()
        ours.close()


def heard(pipe: Connection) -> Any:
    """The next word of a process; EOFError if it died or is silent for too long."""
    if not pipe.poll(PATIENCE):
        raise EOFError("the process is silent")
    return pipe.recv()


@contextmanager
def watched(before_step: Callable[[str], None]) -> Iterator[None]:
    """Call `before_step` with a label before every step that the block takes."""
    execute = Session._execute

    def statement_by_statement(session: Session, query: Query, params: dict[str, Any]) -> Any:
        for statement in query.statements:
            before_step(label_of(statement.text))
            own = {name: value for name, value in params.items() if name in statement.params}
            result = execute(session, Query(query.name, (statement,)), own)
        return result

    def announced(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **options: Any) -> Any:
            before_step(name)
            return real(*args, **options)

        return step

    with pytest.MonkeyPatch.context() as patch:
        for name in _TRACES:
            patch.setattr(os, name, announced(name, getattr(os, name)))
        patch.setattr(sqlite3, "connect", announced("sqlite", sqlite3.connect))
        patch.setattr(psycopg.Connection, "execute", announced("postgresql", psycopg.Connection.execute))
        patch.setattr(Session, "_execute", statement_by_statement)
        yield


def label_of(text: str) -> str:
    """A statement's first words, up to the table it writes: `INSERT INTO lake.contacts`."""
    words = " ".join(line for line in text.splitlines() if not line.lstrip().startswith("--")).split()
    end = next((i + 1 for i, word in enumerate(words) if word.startswith("lake.")), 6)
    return " ".join(words[: min(end, 6)]).rstrip(";")
