"""What a PostgreSQL server's write-ahead log still holds of those who were purged, and from where on nothing."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.retention.world import World, values


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
    def without_recycling(self) -> Iterator[None]:
        self.do("ALTER SYSTEM SET wal_recycle = off", "SELECT pg_reload_conf()")
        try:
            yield
        finally:
            self.do("ALTER SYSTEM RESET wal_recycle", "SELECT pg_reload_conf()")

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


@pytest.fixture
def log(made_on_postgresql: World) -> Log:
    return Log(made_on_postgresql.settings.catalog.get_secret_value())


def test_behind_the_certified_position_nothing_is_written_of_them(made_on_postgresql, worlds, log):
    world = worlds(made_on_postgresql)
    assert found(world, log.whole())
    world.purge()
    (certified,) = [json.loads(text) for text in values(world, "SELECT certificate FROM lake.purges")]
    assert certified["write_ahead_log_recycled"] is True
    position = certified["write_ahead_log_before"]
    assert log.ask("SELECT pg_walfile_name(%s::pg_lsn) < pg_walfile_name(pg_current_wal_flush_lsn())", position)
    assert log.current()
    assert found(world, log.current()) == 0


def test_only_where_the_server_does_not_recycle_segments_no_file_of_the_log_holds_them(made_on_postgresql, worlds, log):
    world = worlds(made_on_postgresql)
    assert found(world, log.whole())
    with log.without_recycling():
        world.purge()
        log.do("SELECT pg_switch_wal()", "CHECKPOINT", "SELECT pg_switch_wal()", "CHECKPOINT")
        assert found(world, log.whole()) == 0
    assert values(world, "SELECT certificate ->> 'write_ahead_log_recycled' FROM lake.purges") == ["false"]
