"""The proof finds a planted trace in each kind of place, and says where without saying what."""

import gzip
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import psycopg
import pytest

from tests.faults.prepared import copied
from tests.retention.world import World
from transforms.retention.due import Going, gather, look
from transforms.retention.needles import Needles
from transforms.retention.prove import Outside, Proof, prove
from transforms.retention.search import Search
from transforms.warehouse import Query, scratch


@dataclass
class Scene:
    """A purged warehouse, and what its purge looked for."""

    world: World
    going: Going
    airflow: Path

    @property
    def who(self) -> str:
        """Something to plant."""
        return self.world.gone["Zyzzy"].email

    def prove(self, databases: tuple[str, ...] = ()) -> Proof:
        outside = Outside(paths=(self.airflow,), databases=databases)
        return prove(self.world.actions.warehouse, self.world.settings, self.going, outside, now=self.world.due)


@pytest.fixture(scope="module")
def going(made: World) -> Going:
    with made.actions.warehouse.read() as session:
        look(session, made.settings, as_of=made.due)
        return gather(session, as_of=made.due)


@pytest.fixture
def scene(purged: World, going: Going, tmp_path: Path):
    (tmp_path / "logs").mkdir()
    with copied(purged.settings, tmp_path / "home") as settings:
        yield Scene(purged.on(settings), going, tmp_path / "logs")


def text(scene: Scene, place: str) -> str:
    path = scene.world.settings.home / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"a,{scene.who},b", "utf-8")
    return place


def packed(scene: Scene) -> str:
    (scene.world.settings.archive / "x.csv.gz").write_bytes(gzip.compress(scene.who.encode()))
    return "archive/x.csv.gz"


def zipped(scene: Scene) -> str:
    with zipfile.ZipFile(scene.world.settings.home / "exports" / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.csv", scene.who * 9)
    return "exports/x.zip"


def wide(scene: Scene) -> str:
    (scene.world.settings.archive / "x.csv").write_text(scene.who, "utf-16")
    return "archive/x.csv"


def large(scene: Scene) -> str:
    """More than what is searched at once: small files are searched together, this one alone."""
    (scene.world.settings.archive / "x.bin").write_bytes(bytes(1 << 24) + scene.who.encode())
    return "archive/x.bin"


def named(scene: Scene) -> str:
    (scene.world.settings.archive / f"{scene.who}.csv").write_text("", "utf-8")
    return "archive/[erased].csv"


def parquet(scene: Scene, place: str, **cells: str) -> str:
    path = scene.world.settings.home / place
    path.parent.mkdir(parents=True, exist_ok=True)
    pl.DataFrame({name: [cell] * 3 for name, cell in cells.items()}).write_parquet(path, compression="zstd")
    return place


def contact_id(scene: Scene) -> str:
    parquet(scene, "lake/files/main/notes/orphan.parquet", contact_id=str(scene.world.ids["Mid"]))
    return "notes/orphan.parquet"


def last_name(scene: Scene) -> str:
    parquet(scene, "lake/files/main/contacts/orphan.parquet", last_name=scene.world.gone["Mid"].last_name)
    return "contacts/orphan.parquet"


def typed(scene: Scene, table: str, select: str) -> str:
    """As DuckDB writes it; `v` is between others, so that no statistic tells it."""
    path = scene.world.settings.lake / "files" / "main" / table / "typed.parquet"
    path.parent.mkdir(exist_ok=True)
    among = f"(VALUES (''), ('{scene.who}'), ('~')) among(v)"
    with scratch(scene.world.settings) as session:
        session.run(Query.inline("plant", f"COPY (SELECT {select} FROM {among}) TO '{path}' (COMPRESSION zstd)"))
    return f"{table}/typed.parquet"


def catalog(scene: Scene, *statements: str) -> str:
    with closing(sqlite3.connect(scene.world.settings.lake / "catalog.sqlite", isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement, [scene.who] * statement.count("?"))
    return "lake/catalog.sqlite"


def free_page(scene: Scene) -> str:
    return catalog(
        scene, "PRAGMA secure_delete = OFF", "CREATE TABLE gone (a)", "INSERT INTO gone VALUES (?)", "DROP TABLE gone"
    )


def long_row(scene: Scene) -> str:
    """A value in the middle of a row that lies in several pages, cut where one of them ends."""
    whole = "x" * 3900 + scene.who + "x" * 9000
    with closing(sqlite3.connect(scene.airflow / "airflow.db", isolation_level=None)) as connection:
        for cut in range(0, 600, 7):
            connection.execute("CREATE TABLE IF NOT EXISTS xcom (value)")
            connection.execute("INSERT INTO xcom VALUES (?)", [whole[cut:]])
    return "logs/airflow.db"


def statistic(scene: Scene) -> str:
    sql = (
        "UPDATE ducklake_table_column_stats SET max_value = ? "
        "WHERE table_id = (SELECT table_id FROM ducklake_table WHERE table_name = 'contacts')"
    )
    with closing(sqlite3.connect(scene.world.settings.lake / "catalog.sqlite", isolation_level=None)) as connection:
        connection.execute(sql, [scene.world.gone["Mid"].last_name])
    return "contacts"


def log(scene: Scene) -> str:
    (scene.airflow / "task.log").write_text(f"ValueError: {scene.who.upper()}", "utf-8")
    return "logs/task.log"


PLACES = {
    "an export": lambda scene: text(scene, "exports/00/contacts.csv"),
    "a quarantine file": lambda scene: text(scene, "quarantine/x.csv"),
    "a report": lambda scene: text(scene, "quarantine/x.report.md"),
    "a spilled query": lambda scene: text(scene, "spill/session-x/a.tmp"),
    "a large file": large,
    "a certificate": lambda scene: text(scene, "certificates/x.json"),
    "a journal": lambda scene: text(scene, "lake/old.sqlite-journal"),
    "a packed list": packed,
    "a zip": zipped,
    "a list in UTF-16": wide,
    "the name of a file": named,
    "a staged list": lambda scene: parquet(scene, "staged/x/rows/0.parquet", c0=scene.who),
    "a file nobody names": lambda scene: parquet(scene, "lake/files/main/tasks/x.parquet", title=scene.who),
    "a contact id in such a file": contact_id,
    "a contact id as such": lambda scene: typed(scene, "notes", f"UUID '{scene.world.ids['Mid']}' AS contact_id"),
    "a last name in such a file": last_name,
    "JSON": lambda scene: typed(scene, "contacts", "json_object('a', v) AS custom"),
    "a list": lambda scene: typed(scene, "others", "[v] AS listed"),
    "JSON in a listed struct": lambda scene: typed(scene, "others", "[{'a': json_array(v)}] AS listed"),
    "a free page of the catalog": free_page,
    "a statistic": statistic,
    "a row of Airflow's database": long_row,
    "a log": log,
}  # fmt: skip


def test_nothing_planted_nothing_found(scene):
    proof = scene.prove()
    assert not proof.hits
    assert proof.searched.keys() >= {"lake", "decoded", "statistics", "quarantine", "certificates", "secrets"}


@pytest.mark.parametrize("place", PLACES)
def test_a_planted_trace_is_found(place, scene):
    planted = PLACES[place](scene)
    found = {what for _, what in scene.prove().hits}
    assert planted in found
    assert scene.world.gone["Zyzzy"].local_part not in str(found)


PACKED = {
    "gzip": packed,
    "zip": zipped,
    "Parquet": lambda scene: parquet(scene, "archive/x.parquet", c0=scene.who),
}


@pytest.mark.parametrize("kind", PACKED)
def test_what_is_cut_off_may_hold_anybody(kind, scene, tmp_path):
    """Its end alone is left out, so that what it holds cannot be read."""
    whole = scene.world.settings.home / PACKED[kind](scene)
    (path := tmp_path / "cut").write_bytes(whole.read_bytes()[:-9])
    with scratch(scene.world.settings) as session:
        assert Search(Needles([]), session).file(path) == 1
        assert Search(Needles([]), session).file(whole) == 0


@pytest.mark.parametrize("where", ["exports", "data_path"])
def test_a_trace_where_files_lie_elsewhere_is_found(where, scene, tmp_path):
    (elsewhere := tmp_path / "elsewhere").mkdir()
    (elsewhere / "x.csv").write_text(scene.who, "utf-8")
    settings, warehouse = scene.world.settings.model_copy(update={where: str(elsewhere)}), scene.world.actions.warehouse
    proof = prove(warehouse, settings, scene.going, Outside(), now=scene.world.due)
    assert [*proof.hits] == [("lake" if where == "data_path" else "exports", "elsewhere/x.csv")]


def test_what_people_bring_now_is_no_trace(scene):
    text(scene, "inbox/new.csv")
    assert not scene.prove().hits


def test_a_row_of_a_postgresql_database_is_found(scene, new_database):
    with psycopg.connect(new_database) as connection:
        connection.execute("CREATE TABLE log (event TEXT)")
        connection.execute("INSERT INTO log VALUES (%s), ('other')", [f"user {scene.who}"])
    assert {("airflow", "public.log")} == set(scene.prove((new_database,)).hits)


def test_what_a_postgresql_planner_remembers_is_found(scene, new_database):
    with psycopg.connect(new_database) as connection:
        connection.execute("CREATE TABLE log (event TEXT)")
        connection.execute("INSERT INTO log VALUES (%s), ('other')", [f"user {scene.who}"])
        connection.execute("ANALYZE log")
        connection.execute("DELETE FROM log")
    assert {("airflow", "pg_catalog.pg_stats")} == set(scene.prove((new_database,)).hits)
