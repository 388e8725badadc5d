"""Backup and restore: what comes back is what was there, and what happened since is not forgotten."""

import json
import shutil
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.exports.conftest import Exports, crowd
from tests.faults.content import content, faults
from tests.warehouse.test_verify import flip
from transforms import clock
from transforms.consent import ledger
from transforms.errors import BackupRefused, WarehouseDamaged
from transforms.recovery import replay
from transforms.recovery.__main__ import main
from transforms.retention.prove import Outside
from transforms.retention.purge import purge
from transforms.settings import Settings
from transforms.warehouse import Warehouse
from transforms.warehouse.backup import back_up, restore

OPTED_OUT = "email,status\nann@example.com,Unsubscribed\nlater@example.org,Unsubscribed\nbob@example.com,bounced\n"


@pytest.fixture(scope="module")
def backed(tmp_path_factory) -> tuple[Exports, Path]:
    """The crowd, and its backup."""
    folder = tmp_path_factory.mktemp("backed")
    exports = crowd(Settings(home=folder / "home"))
    back_up(exports.settings, folder / "backup")
    return exports, folder / "backup"


@pytest.fixture
def lost(backed, tmp_path) -> Exports:
    """A copy of the warehouse; its lake may go."""
    shutil.copytree(backed[0].settings.home, tmp_path / "home")
    settings = Settings(home=tmp_path / "home")
    from tests.support.imports import Imports

    return Exports(Imports(settings, Warehouse(settings), backed[0].imports.now))


def restored(lost: Exports, backup: Path) -> dict[str, int]:
    shutil.rmtree(lost.settings.lake)
    lost.imports.warehouse = Warehouse(lost.settings)
    return restore(lost.settings, backup, replay=partial(replay, as_of=lost.later()))


def test_what_comes_back_is_what_was_there(lost, backed):
    before = content(lost.warehouse, lost.settings)
    counts = restored(lost, backed[1])
    assert counts["rows"] > 0
    assert content(lost.warehouse, lost.settings).tables_unlike(before) == ["commits", "fence"]
    with lost.warehouse.read() as session:
        assert faults(session) == {}
    assert lost.warehouse.damaged_files() == []


def test_opt_outs_since_the_backup_are_not_forgotten(lost, backed):
    lost.imports.of(OPTED_OUT, exported_at="2026-11-20")
    suppressions = "SELECT key, channel, reason FROM lake.suppressions ORDER BY ALL"
    before, statuses = lost.rows(suppressions), lost.imports.statuses()
    counts = restored(lost, backed[1])
    assert counts["suppressed"] == 3
    assert lost.rows(suppressions) == before
    assert {address: status for address, status in statuses.items() if address != "later@example.org"} == (
        lost.imports.statuses()
    )
    assert lost.rows("SELECT email FROM lake.mailable_emails") == [("bobby@example.org",)]
    with lost.warehouse.read() as session:
        assert ledger.verify(session) == 2
    again = lost.imports.of("email\nlater@example.org\n", exported_at="2026-11-21")
    assert again.reasons != {}
    assert lost.imports.statuses()["later@example.org"] == "opted_out"


def purged(lost: Exports) -> int:
    """How many the next nightly purge takes, 61 days later."""
    now = lost.later(days=61)
    lost.settings.make_folders()
    clock.remember(lost.settings.certificates / ".last_purge", as_of=now - timedelta(days=1))
    return purge(lost.warehouse, lost.settings, as_of=now, now=now, outside=Outside())["contacts"]


def test_who_was_purged_since_the_backup_is_hidden_at_once_and_gone_with_the_next_purge(lost, backed):
    contacts = "SELECT first_name FROM lake.contacts ORDER BY ALL"
    lost.delete("Bob")
    assert purged(lost) == 1
    without = lost.rows(contacts)
    assert restored(lost, backed[1])["deleted"] == 1
    assert ("Bob",) in lost.rows(contacts)
    assert "Bob" not in {name for name, *_ in lost.imports.people()}
    assert purged(lost) == 1
    assert lost.rows(contacts) == without


def test_restoring_says_whose_traces_the_next_purge_has_to_take(lost, backed, monkeypatch, capsys):
    lost.delete("Bob")
    purged(lost)
    shutil.rmtree(lost.settings.lake)
    monkeypatch.setenv("CONTACTS_HOME", str(lost.settings.home))
    assert main("restore", str(backed[1])) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["deleted"] == 1
    assert "1 contacts were purged after this backup" in told.err
    assert "purge_contacts" in told.err


def test_replayed_twice_nothing_changes(lost, backed):
    lost.imports.of(OPTED_OUT, exported_at="2026-11-20")
    restored(lost, backed[1])
    assert replay(lost.warehouse, lost.settings, as_of=lost.later()) == {"suppressed": 0, "deleted": 0}


def test_a_damaged_backup_is_not_restored(lost, backed, tmp_path):
    shutil.copytree(backed[1], tmp_path / "damaged")
    flip(next((tmp_path / "damaged" / "lake" / "files" / "main" / "contacts").glob("*.parquet")))
    with pytest.raises(WarehouseDamaged, match="contacts"):
        restored(lost, tmp_path / "damaged")
    assert not lost.settings.lake.exists()
    assert not (lost.settings.home / ".restoring").exists()


def test_a_damaged_warehouse_is_not_backed_up(lost, tmp_path):
    flip(next((lost.settings.lake / "files" / "main" / "contacts").glob("*.parquet")))
    with pytest.raises(WarehouseDamaged, match="is changed"):
        back_up(lost.settings, tmp_path / "backup")
    assert not list(tmp_path.glob("*backup*"))


def test_what_is_refused(lost, backed, tmp_path):
    with pytest.raises(BackupRefused, match="there already"):
        back_up(lost.settings, backed[1])
    with pytest.raises(BackupRefused, match="no warehouse"):
        back_up(Settings(home=tmp_path / "empty"), tmp_path / "backup")
    with pytest.raises(BackupRefused, match="holds a warehouse already"):
        restore(lost.settings, backed[1], replay=lambda *_: {})
    with pytest.raises(BackupRefused, match="no backup"):
        restore(lost.settings, tmp_path, replay=lambda *_: {})
    with pytest.raises(BackupRefused, match="pg_dump"):
        back_up(lost.settings.model_copy(update={"data_path": "s3://bucket/lake"}), tmp_path / "backup")
    (lost.settings.secrets / "pseudonym.key").write_text("another")
    with pytest.raises(BackupRefused, match=r"pseudonym.key of CONTACTS_HOME is not the backup's"):
        restored(lost, backed[1])


def test_a_backup_is_its_owners_alone(backed):
    assert backed[1].stat().st_mode & 0o777 == 0o700
    copied = [
        path for path in backed[1].rglob("*") if path.is_file() and path.suffix in {".parquet", ".sqlite", ".key"}
    ]
    assert {path.stat().st_mode & 0o777 for path in copied} == {0o600}
