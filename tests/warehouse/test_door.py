"""What a caller may rely on: one transaction, at most once, whole or not at all; snapshots; leases."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import psycopg
import pytest
import things

from transforms.errors import CatalogBusy, CommitUnknown, LeaseTimeout, StatementFailed
from transforms.settings import Settings
from transforms.warehouse import Query, Receipt, Transaction, Unchanged, Warehouse
from transforms.warehouse.catalog import attached

BOOM = Query.inline("boom", "SELECT error('boom')")
AS_OF = things.AS_OF


def test_a_write_is_there_for_every_later_reader(warehouse: Warehouse) -> None:
    things.create(warehouse)
    receipt = warehouse.write("a", things.batch("a"), as_of=AS_OF)
    assert receipt == Receipt("a", AS_OF, {"rows": things.BATCH}, replayed=False)
    things.assert_whole(things.state(warehouse))
    assert things.state(warehouse)["commits"] == ["a", "create"]


def test_a_key_is_done_once_and_gives_its_first_receipt_again(warehouse: Warehouse) -> None:
    things.create(warehouse)
    warehouse.write("a", things.batch("a"), as_of=AS_OF)
    before = things.state(warehouse)
    again = warehouse.write("a", things.batch("other"), as_of=AS_OF + timedelta(days=1))
    assert again == Receipt("a", AS_OF, {"rows": things.BATCH}, replayed=True)
    assert things.state(warehouse) == before
    assert warehouse.receipt("a") == again
    assert warehouse.receipt("b") is None


@pytest.mark.parametrize("error", [RuntimeError("stop"), KeyboardInterrupt(), SystemExit(1)])
def test_any_error_in_the_work_rolls_back_and_comes_through(sqlite_warehouse: Warehouse, error: BaseException) -> None:
    things.create(sqlite_warehouse)
    before = things.state(sqlite_warehouse)

    def work(transaction: Transaction) -> dict[str, Any]:
        things.batch("a")(transaction)
        raise error

    with pytest.raises(type(error)):
        sqlite_warehouse.write("a", work, as_of=AS_OF)
    assert things.state(sqlite_warehouse) == before
    sqlite_warehouse.write("a", things.batch("a"), as_of=AS_OF)
    things.assert_whole(things.state(sqlite_warehouse))


def test_a_failed_statement_rolls_back(warehouse: Warehouse) -> None:
    things.create(warehouse)
    before = things.state(warehouse)

    def work(transaction: Transaction) -> dict[str, Any]:
        things.batch("a")(transaction)
        transaction.run(BOOM)
        return {}

    with pytest.raises(StatementFailed):
        warehouse.write("a", work, as_of=AS_OF)
    assert things.state(warehouse) == before


def test_a_failed_statement_that_the_work_hides_is_not_acknowledged(warehouse: Warehouse) -> None:
    things.create(warehouse)
    before = things.state(warehouse)

    def work(transaction: Transaction) -> dict[str, Any]:
        things.batch("a")(transaction)
        with pytest.raises(StatementFailed):
            transaction.run(BOOM)
        return {}

    with pytest.raises(StatementFailed, match="boom"):
        warehouse.write("a", work, as_of=AS_OF)
    assert things.state(warehouse) == before


def test_unchanged_writes_no_snapshot_and_no_ledger_row(warehouse: Warehouse) -> None:
    things.create(warehouse)

    def work(transaction: Transaction) -> dict[str, Any]:
        things.batch("a")(transaction)
        raise Unchanged({"rows": 0})

    with warehouse.read() as session:
        before = session.value(things.SNAPSHOT)
    assert warehouse.write("a", work, as_of=AS_OF) == Receipt("a", AS_OF, {"rows": 0}, replayed=False)
    with warehouse.read() as session:
        assert session.value(things.SNAPSHOT) == before
    assert warehouse.receipt("a") is None


def test_facts_that_are_no_json_are_not_committed(sqlite_warehouse: Warehouse) -> None:
    with pytest.raises(TypeError):
        sqlite_warehouse.write("a", lambda transaction: {"at": transaction.as_of}, as_of=AS_OF)
    assert sqlite_warehouse.receipt("a") is None


@pytest.mark.parametrize(
    "as_of", [AS_OF.replace(tzinfo=None), AS_OF.astimezone(timezone(timedelta(hours=1)))], ids=["naive", "not UTC"]
)
def test_as_of_must_be_aware_utc(sqlite_warehouse: Warehouse, as_of: datetime) -> None:
    with pytest.raises(ValueError, match="UTC"):
        sqlite_warehouse.write("a", things.nothing, as_of=as_of)


def test_the_work_sees_its_time_and_the_ledger_keeps_it(warehouse: Warehouse) -> None:
    receipt = warehouse.write("a", lambda transaction: {"at": transaction.as_of.isoformat()}, as_of=AS_OF)
    assert receipt.facts == {"at": "2026-03-01T12:00:00+00:00"}
    assert receipt.committed_at == AS_OF
    assert receipt.committed_at.tzinfo is UTC


def test_a_conflict_runs_the_whole_work_again(settings: Settings) -> None:
    """A writer without the lease (an analyst's own shell) commits while ours is at work."""
    warehouse = things.create(things.door(settings))
    calls = []

    def work(transaction: Transaction) -> dict[str, Any]:
        calls.append(transaction)
        things.batch("a")(transaction)
        if len(calls) == 1:
            with attached(settings, read_only=False) as rival:
                rival.run(Query.inline("rival", "UPDATE lake.fence SET epoch = epoch + 1"))
        return {}

    receipt = warehouse.write("a", work, as_of=AS_OF)
    assert (len(calls), receipt.replayed) == (2, False)
    assert calls[0].connection is not calls[1].connection
    found = things.state(warehouse)
    assert found["labels"] == {"a": (things.BATCH, things.BATCH // 2)}
    assert found["epoch"] == len(found["commits"]) + 1


def test_conflicts_without_end_give_up_as_busy(settings: Settings) -> None:
    warehouse = things.create(things.door(settings.model_copy(update={"retry_timeout": timedelta(0)})))

    def work(transaction: Transaction) -> dict[str, Any]:
        things.batch("a")(transaction)
        with attached(settings, read_only=False) as rival:
            rival.run(Query.inline("rival", "UPDATE lake.fence SET epoch = epoch + 1"))
        return {}

    with pytest.raises(CatalogBusy):
        warehouse.write("a", work, as_of=AS_OF)
    assert things.state(warehouse)["labels"] == {}


def test_a_reader_keeps_its_snapshot_while_others_write(warehouse: Warehouse) -> None:
    things.create(warehouse)
    with warehouse.read() as early:
        warehouse.write("a", things.batch("a"), as_of=AS_OF)
        assert early.value(things.COUNT) == 0
        with warehouse.read() as late:
            assert late.value(things.COUNT) == things.BATCH
        assert early.value(things.COUNT) == 0


def test_a_reader_is_not_held_up_by_an_open_write(warehouse: Warehouse) -> None:
    things.create(warehouse)

    def work(transaction: Transaction) -> dict[str, Any]:
        things.batch("a")(transaction)
        with warehouse.read() as session:
            return {"seen": session.value(things.COUNT)}

    assert warehouse.write("a", work, as_of=AS_OF).facts == {"seen": 0}


def test_a_reader_cannot_write_to_the_lake_but_may_use_temp_tables(warehouse: Warehouse) -> None:
    things.create(warehouse)
    with warehouse.read() as session:
        session.run(Query.inline("temp", "CREATE TEMP TABLE mine AS SELECT count(n) AS n FROM lake.things"))
        assert session.value(Query.inline("mine", "SELECT n FROM mine")) == 0
        with pytest.raises(StatementFailed):
            session.run(things.INSERT, label="a")
    assert things.state(warehouse)["labels"] == {}


def test_a_writer_waits_for_the_lease_no_longer_than_told(settings: Settings) -> None:
    things.create(things.door(settings))
    impatient = things.door(settings.model_copy(update={"lease_timeout": timedelta(milliseconds=200)}))
    with things.door(settings).maintain(), pytest.raises(LeaseTimeout, match="Nothing was written"):
        impatient.write("a", things.batch("a"), as_of=AS_OF)
    assert impatient.receipt("a") is None
    impatient.write("a", things.batch("a"), as_of=AS_OF)


def test_new_files_are_synced_before_the_commit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real fsync is called, and at that moment another reader does not see the commit yet."""
    warehouse = things.create(things.door(settings))
    there = parquet_files(settings)
    synced: list[str] = []
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        assert warehouse.receipt("a") is None
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    warehouse.write("a", things.batch("a"), as_of=AS_OF)
    new = parquet_files(settings) - there
    files = settings.lake.resolve() / "files"
    assert len(new) >= 6
    assert {path for path in synced if path.endswith(".parquet")} == new
    assert {str(files), str(files / "main"), str(files / "main" / "things")} <= set(synced)


def test_a_file_that_cannot_be_synced_stops_the_commit(
    sqlite_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = things.create(things.door(sqlite_settings))

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StatementFailed, match="nothing was written"):
            warehouse.write("a", things.batch("a"), as_of=AS_OF)
    assert things.state(warehouse)["labels"] == {}
    warehouse.write("a", things.batch("a"), as_of=AS_OF)
    things.assert_whole(things.state(warehouse))


def test_a_server_that_drops_the_writer_costs_one_more_try(postgres_settings: Settings) -> None:
    warehouse = things.create(things.door(postgres_settings))
    calls = []

    def work(transaction: Transaction) -> dict[str, Any]:
        calls.append(transaction)
        things.batch("a")(transaction)
        return {}

    with dropping_at_sync(postgres_settings, times=1):
        receipt = warehouse.write("a", work, as_of=AS_OF)
    assert (len(calls), receipt.replayed) == (2, False)
    things.assert_whole(things.state(warehouse))


def test_a_writer_that_lost_its_lease_does_not_commit(postgres_settings: Settings) -> None:
    warehouse = things.create(things.door(postgres_settings))

    def work(transaction: Transaction) -> dict[str, Any]:
        things.batch("a")(transaction)
        drop(postgres_settings, "application_name LIKE '%lease'")
        return {}

    with pytest.raises(CatalogBusy):
        warehouse.write("a", work, as_of=AS_OF)
    assert things.state(warehouse)["labels"] == {}


def test_a_commit_that_nobody_can_look_up_is_unknown_and_its_key_settles_it(postgres_settings: Settings) -> None:
    warehouse = things.create(things.door(postgres_settings))
    with dropping_at_sync(postgres_settings, times=1, shut=True), pytest.raises(CommitUnknown):
        warehouse.write("a", things.batch("a"), as_of=AS_OF)
    warehouse.write("a", things.batch("a"), as_of=AS_OF)
    things.assert_whole(things.state(warehouse))


def test_a_reader_whose_server_went_away_fails_as_transient(postgres_settings: Settings) -> None:
    warehouse = things.create(things.door(postgres_settings))
    with warehouse.read() as session:
        drop(postgres_settings, "application_name NOT LIKE '%lease'")
        with pytest.raises(CatalogBusy):
            session.value(things.COUNT)
    assert things.state(warehouse)["labels"] == {}


def parquet_files(settings: Settings) -> set[str]:
    return {str(path) for path in (settings.lake.resolve() / "files").rglob("*.parquet")}


def drop(settings: Settings, which: str) -> None:
    """End the server's side of this lake's connections."""
    with psycopg.connect(settings.catalog.get_secret_value(), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            f"WHERE datname = current_database() AND pid <> pg_backend_pid() AND {which}"
        )


@contextmanager
def dropping_at_sync(settings: Settings, *, times: int, shut: bool = False) -> Iterator[None]:
    """Drop DuckDB's connections when the first new file is synced, just before COMMIT; `shut` lets nobody in."""
    uri = settings.catalog.get_secret_value()
    name = psycopg.conninfo.conninfo_to_dict(uri)["dbname"]
    maintenance = uri.replace(f"/{name}?", "/postgres?")
    left = [times]
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        fsync(descriptor)
        if left[0]:
            left[0] -= 1
            drop(settings, "application_name NOT LIKE '%lease'")
            if shut:
                allow_connections(maintenance, name, allowed=False)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", watched)
        yield
    allow_connections(maintenance, name, allowed=True)


def allow_connections(maintenance: str, name: object, *, allowed: bool) -> None:
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS {allowed}")
