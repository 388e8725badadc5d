"""The purge on a PostgreSQL catalog: nothing is left, killed or not; and what the server's write-ahead log still holds
of those who went, and from where on nothing.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.conftest import settings_of
from tests.retention.killed import SHARES, STRIDE, at_every_step, the_next_night_ends_as_if_nothing_had_happened
from tests.retention.world import Purged, World, nothing_is_left, purged_copy, values
from transforms.errors import PermanentError
from transforms.warehouse.physical_purge import compact_catalog


class Log:
    """The server's own files. It recycles segments: an old one gets a later name and keeps its bytes until they are
    overwritten.
    """

    def __init__(self, uri: str) -> None:
        self._uri = uri

    def ask(self, sql: str, *params: Any) -> Any:
        with psycopg.connect(self._uri, autocommit=True) as connection:
            row = connection.execute(sql.encode(), params).fetchone()
            return row and row[0]

    def do(self, *statements: str) -> None:
        with psycopg.connect(self._uri, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    @contextmanager
    def without(self, setting: str) -> Iterator[None]:
        self.do(f"ALTER SYSTEM SET {setting} = off", "SELECT pg_reload_conf()")
        try:
            yield
        finally:
            self.do(f"ALTER SYSTEM RESET {setting}", "SELECT pg_reload_conf()")

    def whole(self) -> bytes:
        """All segments that lie there."""
        return b"".join(path.read_bytes() for path in self._segments())

    def current(self) -> bytes:
        """What was written into the newest segment, without what lay in its file when it was recycled."""
        end = self.ask("SELECT pg_current_wal_flush_lsn()::text")
        name, offset = (
            self.ask(f"SELECT {part} FROM pg_walfile_name_offset(%s::pg_lsn)", end)
            for part in ("file_name", "file_offset")
        )
        (path,) = [path for path in self._segments() if path.name == name]
        return path.read_bytes()[:offset]

    def _segments(self) -> list[Path]:
        return sorted((Path(self.ask("SHOW data_directory")) / "pg_wal").glob("0*"))


def found(world: World, data: bytes) -> int:
    return sum(data.count(who.email.encode()) for who in world.gone.values())


@dataclass(frozen=True)
class Logged:
    """A purge; how often the log told of those who went before it, and how often its newest part did right after it."""

    purged: Purged
    before: int
    after: int


@pytest.fixture(scope="module")
def log(made_on_postgresql: World) -> Iterator[Log]:
    log = Log(made_on_postgresql.settings.catalog.get_secret_value())
    with log.without("autovacuum"):  # it would write of the world that copies are taken of, which nobody purges
        log.do("ANALYZE")  # the planner remembers values too
        yield log


@pytest.fixture(scope="module")
def logged(made_on_postgresql: World, log: Log, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Logged]:
    before = found(made_on_postgresql, log.whole())
    with purged_copy(made_on_postgresql, tmp_path_factory.mktemp("purged") / "home") as purged:
        yield Logged(purged, before, found(made_on_postgresql, log.current()))


@pytest.fixture(scope="module")
def purge(logged: Logged) -> Purged:
    return logged.purged


def test_nothing_is_left_of_people_who_are_hard_to_forget(made_on_postgresql, purge):
    nothing_is_left(made_on_postgresql, purge)


@pytest.mark.parametrize("share", SHARES)
def test_the_next_night_ends_as_if_nothing_had_happened(share, made_on_postgresql, purge, tmp_path):
    step = int(share * len(purge.run.steps))
    the_next_night_ends_as_if_nothing_had_happened(made_on_postgresql, purge, tmp_path / "home", step)


@pytest.mark.skipif(not STRIDE, reason="long: set CONTACTS_TEST_STRIDE")
def test_at_every_step(made_on_postgresql, purge, tmp_path):
    at_every_step(made_on_postgresql, purge, tmp_path / "home")


def test_behind_the_certified_position_nothing_is_written_of_them(logged, log):
    sql = "SELECT certificate FROM lake.purges"
    (certified,) = [json.loads(text) for text in values(logged.purged.world, sql)]
    assert certified["write_ahead_log_recycled"] is True
    position = certified["write_ahead_log_before"]
    assert log.ask("SELECT pg_walfile_name(%s::pg_lsn) < pg_walfile_name(pg_current_wal_flush_lsn())", position)
    assert logged.before
    assert logged.after == 0


def test_a_catalog_user_who_may_not_vacuum_all_of_it_is_told(new_database, tmp_path):
    Log(new_database).do(
        "CREATE ROLE clerk LOGIN", "GRANT pg_checkpoint TO clerk", "CREATE TABLE ducklake_table (name TEXT)",
        "GRANT EXECUTE ON FUNCTION pg_switch_wal TO clerk", "ALTER TABLE ducklake_table OWNER TO clerk",
    )  # fmt: skip
    uri = new_database.replace("://postgres:", "://clerk:")
    with pytest.raises(PermanentError, match="Make it the owner of the database"):
        compact_catalog(settings_of(tmp_path, uri))
    Log(new_database).do("DROP OWNED BY clerk", "DROP ROLE clerk")


def test_only_where_the_server_does_not_recycle_segments_no_file_of_the_log_holds_them(made_on_postgresql, worlds, log):
    world = worlds(made_on_postgresql)
    assert found(world, log.whole())
    with log.without("wal_recycle"):
        world.purge()
        log.do("SELECT pg_switch_wal()", "CHECKPOINT", "SELECT pg_switch_wal()", "CHECKPOINT")
        assert found(world, log.whole()) == 0
    assert values(world, "SELECT certificate ->> 'write_ahead_log_recycled' FROM lake.purges") == ["false"]
