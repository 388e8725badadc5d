"""People who are hard to forget: the least and the greatest of every column, updated many times, merged and unmerged,
in lists, exports, before-images and texts of others; beside people who look like them and stay.

Belongs here: making that warehouse, and looking for what is left with other means than the product's. Does not belong
here: what the product has to say about it.
"""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import polars as pl

from tests.actions.conftest import Actions
from tests.faults.content import Content, content
from tests.faults.prepared import Run, copied, observed
from tests.faults.process import Death, dying
from tests.selection.worlds import id_of
from tests.support.canaries import Canary, traces
from tests.support.imports import Imports
from transforms import exports
from transforms.retention.prove import Outside
from transforms.retention.purge import purge
from transforms.selection import smart_lists
from transforms.settings import Settings
from transforms.warehouse import Query, Warehouse

HEADER: Final = "contact id,first name,last name,email,email 2,phone,company,tags,city,status\n"
WINDOW: Final = timedelta(days=60)
ANN: Final = "ann@example.com"
STAY: Final = ("Bob", "Joann", "Max")


@dataclass
class World:
    """The warehouse; `gone`: first name -> who will be purged, `ids`: first name -> contact; `due`: when they go."""

    actions: Actions
    gone: dict[str, Canary]
    ids: dict[str, UUID]
    due: datetime

    @property
    def settings(self) -> Settings:
        return self.actions.settings

    def on(self, settings: Settings) -> "World":
        """The same world in a copy."""
        imports = Imports(settings, Warehouse(settings), self.actions.imports.now)
        return replace(self, actions=Actions(imports, done=[*self.actions.done]))

    def purge(self, now: datetime | None = None, outside: Outside | None = None) -> dict[str, int]:
        """Purge as the nightly run does, the night before having passed too."""
        now = now or self.due
        self.steady(now)
        warehouse = self.actions.warehouse
        return purge(warehouse, self.settings, as_of=now, now=now, outside=outside or Outside())

    def steady(self, now: datetime | None = None) -> None:
        """The night before has passed too, so the clock is believed."""
        note = self.settings.certificates / ".last_purge"
        note.write_text(((now or self.due) - timedelta(days=1)).isoformat(), "utf-8")

    def left(self) -> set[tuple[str, str]]:
        """Traces that canaries find, in the bytes of all files and the rows of SQLite, and in every Parquet file."""
        found = {trace for canary in self.gone.values() for trace in traces(self.settings.home, canary)}
        words = [value.casefold() for canary in self.gone.values() for value in canary.values().values()]
        decoded = {(path.name, "decoded") for path in self.settings.home.rglob("*.parquet") if _tells(path, words)}
        return {(place, part) for place, part in found if "inbox" not in place} | decoded


def _tells(path: Path, words: list[str]) -> bool:
    texts = pl.read_parquet(path, use_pyarrow=True).select(pl.col(pl.String))
    return any(texts[name].str.to_lowercase().str.contains_any(words).any() for name in texts.columns)


def make(settings: Settings) -> World:
    """Everything that will be hard to forget, deleted."""
    actions = Actions(Imports(settings, Warehouse(settings)))
    first = {"Aaaron": "aaa", "Zyzzy": "zzz", "Mid": "mmm", "Midd": "mid", "Twin": "twin"}
    gone = {name: Canary.new() for name in first}
    gone = {name: replace(canary, local_part=first[name] + canary.local_part) for name, canary in gone.items()}
    for turn in range(2):
        actions.imports.of(
            _list(gone, turn), name=f"list{turn}.csv", default_country="DE", exported_at=f"2026-11-0{turn + 1}"
        )
    ids = actions.ids()
    actions.do("update_fields", set={"city": "Bonn"})
    actions.do("update_fields", set={"city": "Köln"})
    actions.undo()
    actions.do("merge_contacts", master_id=str(ids["Mid"]), other_id=str(ids["Midd"]))
    for master, other in (("Bob", "Twin"), ("Twin", "Max")):  # of either kind one stays
        actions.do("merge_contacts", master_id=str(ids[master]), other_id=str(ids[other]))
        actions.undo()
    _write_rows(actions, gone, ids)
    _export(actions)
    _leave_files(actions, gone)
    chosen = [str(ids[name]) for name in gone if name != "Midd"]
    actions.do("delete_contacts", confirm="DELETE", select="ids", select_value=chosen)
    (deleted_at,) = {when for (when,) in actions.rows("SELECT deleted_at FROM lake.tombstones")}
    return World(actions, gone, ids, deleted_at + WINDOW)


def _list(gone: dict[str, Canary], turn: int) -> str:
    rows = [
        f"a1b2c3-{name},{name},{who.last_name},{who.email.upper() if turn else who.email},"
        f"{ANN if name == 'Mid' else ''},{who.phone},"
        f"{who.company.replace('/', ' ')},vip,Town{turn},{'Unsubscribed' if name == 'Mid' and turn else 'Subscribed'}\n"
        for name, who in gone.items()
    ]
    mid = gone["Mid"]
    rows += [
        "x9-1,Bob,Ray,bob@example.com,,+49 151 23456789,Acme,vip,Ulm,Subscribed\n",
        f"x9-2,Joann,Poe,jo{ANN},,,Acme,vip,Ulm,Subscribed\n",  # whom a careless search would find
        "x9-3,Max,Shared,max@example.com,info@example.org,,Acme,,Ulm,Subscribed\n",
        f",Mid,{mid.last_name},{mid.local_part}@@example.com,,,,,,\n",  # rejected: waits in quarantine
        ",Ned,Broken,ned@@example.com,,,,,,\n",
    ]
    return HEADER + "".join(rows)


def _write_rows(actions: Actions, gone: dict[str, Canary], ids: dict[str, UUID]) -> None:
    mid, when = gone["Mid"], actions.later()
    common = {"source": "test", "created_at": when, "updated_at": when}
    body = f"Long note about {mid.last_name}. " * 40
    actions.fill("notes", note_id=id_of("note", 1), contact_id=ids["Mid"], body=body, **common)
    actions.fill("notes", note_id=id_of("note", 2), contact_id=ids["Bob"], body=f"was sent by {mid.email}.", **common)
    actions.fill(
        "tasks", task_id=id_of("task", 1), contact_id=ids["Zyzzy"], title=f"Call {gone['Zyzzy'].phone}", **common
    )
    pair = sorted((ids["Mid"], ids["Bob"]))
    actions.fill("match_pairs", left_id=pair[0], right_id=pair[1], band="review", reason="test", found_at=when)
    actions.fill("contact_addresses", contact_id=ids["Aaaron"], channel="email", slot=9, value="info@example.org",
                 raw="info@example.org", kind="role", caption="email", as_of=when)  # fmt: skip
    for value in (mid.email, "bob@example.com"):
        wanted = {
            "any": [{"field": "email.value", "op": "is", "value": value}, {"field": "city", "op": "is", "value": "Ulm"}]
        }
        smart_lists.save(actions.warehouse, "Friends", wanted, saved_by="ann", as_of=actions.later())


def _export(actions: Actions) -> None:
    answers = {"action_name": "a test", "select": "all", "max_share": 1, "format": "both"}
    stamp = exports.Stamp(id_of("export", 1), "admin", actions.later())
    exports.export(actions.warehouse, actions.settings, exports.order(answers, actions.settings), stamp)


def _leave_files(actions: Actions, gone: dict[str, Canary]) -> None:
    """The orphan of a crashed import, what a killed query spilled, packed and other-encoded lists."""
    home, mid, zyzzy = actions.settings, gone["Mid"], gone["Zyzzy"]
    orphan = home.lake / "files" / "main" / "contacts" / "ducklake-00000000-0000-7000-8000-000000000000.parquet"
    pl.DataFrame({"first_name": ["Zyzzy"], "last_name": [zyzzy.last_name], "custom": [zyzzy.email]}).write_parquet(
        orphan
    )
    spill = home.spill / "session-killed"
    spill.mkdir()
    (spill / "duckdb_temp_storage_DEFAULT-0.tmp").write_bytes(zyzzy.email.encode())
    unloaded = home.staged / str(id_of("import", "crashed"))
    (unloaded / "rows").mkdir(parents=True)
    pl.DataFrame({"c0": [mid.email]}).write_parquet(unloaded / "rows" / "0.parquet")
    packed = home.archive / str(id_of("import", "packed"))
    packed.mkdir()
    (packed / "old.csv.gz").write_bytes(gzip.compress(f"{HEADER}{mid.email}\n".encode()))
    (packed / "wide.csv").write_text(f"{HEADER}{mid.email}\n", "utf-16")


@dataclass(frozen=True)
class Purged:
    """A world after its purge in a process of its own; the run's steps and counts; and all that the lake holds then."""

    world: World
    run: Run
    content: Content


@contextmanager
def purged_copy(made: World, home: Path) -> Iterator[Purged]:
    """Purge a copy of a world; nothing disturbs it."""
    with copied(made.settings, home) as settings:
        world = made.on(settings)
        world.steady()
        run = observed(Death(), purge_and_die, settings, world.due, Death())
        assert run.outcomes
        yield Purged(world, run, content(world.actions.warehouse, settings))


def purge_and_die(settings: Settings, due: datetime, death: Death, told: Connection) -> None:
    """The nightly purge in a process of its own, telling its steps, that dies as `death` says."""
    with dying(death, told):
        counts = purge(Warehouse(settings), settings, as_of=due, now=due, outside=Outside())
    told.send(("done", counts, 0.0))


def values(world: World, sql: str) -> list[Any]:
    """The one column of a query."""
    with Warehouse(world.settings).read() as session:
        return [next(iter(row.values())) for row in session.rows(Query.inline("test", sql))]


def nothing_is_left(made: World, purged: Purged) -> None:
    """Of everybody who went, wherever they were before; and it is certified."""
    assert len(made.left()) > 20
    world = purged.world
    assert purged.run.outcomes == {
        "contacts": 5, "by_request": 0, "postponed": 0, "held": 0, "late": 0, "certificates": 1,
    }  # fmt: skip
    assert world.left() == set()
    (certified,) = [json.loads(text) for text in values(world, "SELECT certificate FROM lake.purges")]
    assert certified["hits"] == 0
    assert bool(certified["write_ahead_log_before"]) == bool(world.settings.catalog.get_secret_value())
    assert {"lake", "decoded", "statistics", "quarantine", "certificates"} <= certified["searched"].keys()
    assert not world.actions.warehouse.damaged_files()
