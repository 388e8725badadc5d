"""What the lake no longer shows leaves its files and its catalog: the order of steps is the whole point of this module.

Each step was left out once to see what then stays behind (DECISIONS.md): without the rewrite deleted rows stay in their
files; expired before the rewrite, statistics stay; without VACUUM, catalog pages keep the old values; without ANALYZE,
PostgreSQL's planner does. Belongs here: the two halves of that sequence. Does not belong here: who is purged, and the
proof.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from transforms.errors import CatalogBusy, PermanentError
from transforms.settings import Settings
from transforms.warehouse.maintenance import Maintenance
from transforms.warehouse.query import load_queries

_SQL: Final = load_queries(Path(__file__).parent / "sql")
_TABLES: Final = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE tablename LIKE 'ducklake%'"
_PLANNER: Final = "VACUUM FULL pg_catalog.pg_statistic"
"""Where the planner remembers values of every table, also those that are gone."""
_NEXT_LOG: Final = "SELECT pg_switch_wal()::text, current_setting('wal_recycle')::bool"


@dataclass(frozen=True)
class Remains:
    """What the sequence cannot reach. `wal_before`: of a PostgreSQL catalog, the log sequence number before which the
    write-ahead log, and replicas, archives and base backups made from it, may still hold statistics; None: nothing.
    `wal_recycled`: its files are used again and keep old bytes until they are overwritten, however old they are.
    """

    wal_before: str | None = None
    wal_recycled: bool | None = None


def forget(maintenance: Maintenance) -> None:
    """The half inside DuckDB. The caller holds the lease, and nobody else has the lake open."""
    maintenance.durably(_SQL["rewrite_files"])
    maintenance.run(_SQL["forget_history"])
    maintenance.durably(_SQL["shrink_statistics"])


def compact_catalog(settings: Settings) -> Remains:
    """The half behind DuckDB's back, after its connection is closed: the catalog's own free pages.

    Raises:
        CatalogBusy: somebody still reads, or the server could not be reached.
        PermanentError: the catalog's user may not do it.
    """
    if uri := settings.catalog.get_secret_value():
        return _compact_postgresql(uri, settings.retry_timeout.total_seconds())
    _compact_sqlite(settings.lake / "catalog.sqlite", settings.retry_timeout.total_seconds())
    return Remains()


def _compact_sqlite(path: Path, patience: float) -> None:
    try:
        with closing(sqlite3.connect(path, timeout=patience, isolation_level=None)) as connection:
            connection.execute("VACUUM")
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as error:
        raise _in_use(type(error).__name__) from None
    if busy:
        raise _in_use("busy")


def _compact_postgresql(uri: str, patience: float) -> Remains:
    try:
        with psycopg.connect(uri, autocommit=True, application_name="contact-warehouse purge") as connection:
            connection.execute("SELECT set_config('lock_timeout', %s, false)", [str(int(patience * 1000))])
            connection.execute("SET statement_timeout = 0")
            told: list[str | None] = []
            connection.add_notice_handler(lambda notice: told.append(notice.severity_nonlocalized))
            for (table,) in connection.execute(_TABLES).fetchall():
                connection.execute(f"VACUUM (FULL, ANALYZE) {table}".encode())
            connection.execute(_PLANNER)
            connection.execute("CHECKPOINT")
            ((position, recycled),) = connection.execute(_NEXT_LOG).fetchall()
            connection.execute("CHECKPOINT")
    except psycopg.errors.InsufficientPrivilege:
        raise _not_allowed() from None
    except psycopg.Error as error:
        raise _in_use(type(error).__name__) from None
    if "WARNING" in told:  # VACUUM skips what it may not do
        raise _not_allowed()
    return Remains(wal_before=position, wal_recycled=recycled)


def _not_allowed() -> PermanentError:
    return PermanentError(
        "The catalog's user may not VACUUM, CHECKPOINT or switch the log: the rows are gone, their traces are not."
        " Make it the owner of the database, and grant pg_checkpoint and pg_switch_wal(); then run it again."
    )


def _in_use(kind: str) -> CatalogBusy:
    return CatalogBusy(
        "The catalog could not be compacted: somebody has it open, or its server is away. The rows are gone, their"
        " traces in it are not yet. Close what reads the warehouse, then run it again.",
        kind=kind,
    )
