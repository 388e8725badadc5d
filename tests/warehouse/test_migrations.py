"""Migrations are applied once, in order, all that are pending or none, and never change afterwards."""

import shutil
from pathlib import Path

import pytest

from transforms.errors import SchemaMismatch, StatementFailed
from transforms.settings import Settings
from transforms.warehouse import Query, Warehouse, migrations

APPLIED = Query.inline("applied", "SELECT version, name FROM lake.schema_migrations ORDER BY version")
NUMBERS = Query.inline("numbers", "SELECT count(n) AS rows FROM lake.numbers")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The ledger's own migration, and one that makes a table with one row."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    shutil.copy(migrations.FOLDER / "0000_ledger.sql", folder)
    (folder / "0001_numbers.sql").write_text(
        "CREATE TABLE lake.numbers (n INTEGER); INSERT INTO lake.numbers VALUES (1);"
    )
    return folder


def applied(settings: Settings, folder: Path) -> list[tuple[int, str]]:
    with Warehouse(settings, schema=migrations.load(folder)).read() as session:
        return [(row["version"], row["name"]) for row in session.rows(APPLIED)]


def test_each_is_applied_once(settings: Settings, folder: Path) -> None:
    assert applied(settings, folder) == [(0, "ledger"), (1, "numbers")]
    (folder / "0002_more_numbers.sql").write_text("INSERT INTO lake.numbers VALUES (2), (3);")
    for _ in range(2):
        assert applied(settings, folder) == [(0, "ledger"), (1, "numbers"), (2, "more_numbers")]
    with Warehouse(settings, schema=migrations.load(folder)).read() as session:
        assert session.value(NUMBERS) == 3


def test_all_pending_ones_are_applied_or_none(settings: Settings, folder: Path) -> None:
    applied(settings, folder)
    (folder / "0002_more_numbers.sql").write_text("INSERT INTO lake.numbers VALUES (2);")
    (folder / "0003_wrong.sql").write_text(
        "CREATE TABLE lake.letters (l VARCHAR); INSERT INTO lake.nowhere VALUES (1);"
    )
    with pytest.raises(StatementFailed, match="0003_wrong"):
        applied(settings, folder)
    (folder / "0003_wrong.sql").write_text("CREATE TABLE lake.letters (l VARCHAR);")
    assert applied(settings, folder)[2:] == [(2, "more_numbers"), (3, "wrong")]
    with Warehouse(settings, schema=migrations.load(folder)).read() as session:
        assert session.value(NUMBERS) == 2


def test_a_changed_one_is_refused(settings: Settings, folder: Path) -> None:
    applied(settings, folder)
    (folder / "0001_numbers.sql").write_text("CREATE TABLE lake.numbers (n BIGINT);")
    with pytest.raises(SchemaMismatch, match=r"0001_numbers\.sql was changed"):
        applied(settings, folder)


def test_a_newer_warehouse_is_refused(settings: Settings, folder: Path) -> None:
    applied(settings, folder)
    (folder / "0001_numbers.sql").unlink()
    with pytest.raises(SchemaMismatch, match="at migration 1, this code only knows 0"):
        applied(settings, folder)


def test_a_gap_in_the_numbers_is_refused(sqlite_settings: Settings, folder: Path) -> None:
    (folder / "0003_late.sql").write_text("CREATE TABLE lake.late (n INTEGER);")
    with pytest.raises(SchemaMismatch, match="without gaps"):
        applied(sqlite_settings, folder)


def test_the_product_schema_can_be_read_when_empty(settings: Settings) -> None:
    """Every table and view there is: a view over a wrong column would fail here."""
    names = Query.inline(
        "names",
        "SELECT table_name AS name FROM information_schema.tables WHERE table_catalog = 'lake' ORDER BY ALL",
    )
    own = {"schema_migrations", "fence", "commits", "lake_files"}
    with Warehouse(settings).read() as session:
        found = {row["name"] for row in session.rows(names)}
        assert {*own, "contacts", "live_contacts", "mailable_emails"} <= found
        for name in found - own:
            assert session.frame(Query.inline(name, f"SELECT * FROM lake.{name}")).is_empty(), name
