"""Every file of the lake is known by its SHA-256: damage is found, maintenance is followed."""

import os
from pathlib import Path

import pytest
import things

from transforms.errors import StatementFailed
from transforms.settings import Settings
from transforms.warehouse import DamagedFile, Query, Warehouse
from transforms.warehouse.catalog import attached
from transforms.warehouse.files import LocalFiles, RemoteFiles

REWRITE = Query.inline("rewrite", "CALL ducklake_rewrite_data_files('lake', delete_threshold => 0)")
CLEAN = Query.inline(
    "clean",
    "CALL ducklake_expire_snapshots('lake', older_than => now());"
    "CALL ducklake_cleanup_old_files('lake', cleanup_all => true);"
    "CALL ducklake_delete_orphaned_files('lake', cleanup_all => true);",
)


@pytest.fixture
def written(warehouse: Warehouse) -> Warehouse:
    things.create(warehouse)
    for key in ("a", "b", "c"):
        warehouse.write(key, things.batch(key), as_of=things.AS_OF)
    return warehouse


def data_files(settings: Settings) -> list[Path]:
    return sorted((settings.lake / "files").resolve().rglob("*.parquet"))


def test_whole_files_are_not_reported(written: Warehouse) -> None:
    assert written.damaged_files() == []


def test_one_flipped_bit_in_any_file_is_found(written: Warehouse, settings: Settings) -> None:
    """Data and delete files alike; the files of the last manifest itself are known to the next commit only."""
    manifest = newest(settings.lake.resolve() / "files" / "main" / "lake_files")
    files = [path for path in data_files(settings) if path != manifest]
    assert any(path.name.endswith("-delete.parquet") for path in files)
    flipped = {}
    for path in files:
        if path.parent.name == "lake_files":  # its bits are its own: a manifest that is damaged may not be readable
            continue
        flipped[str(path.relative_to(settings.lake.resolve() / "files"))] = path, path.read_bytes()
    for path, whole in flipped.values():
        at = len(whole) // 2
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    assert written.damaged_files() == [DamagedFile(name, "changed") for name in sorted(flipped)]
    for path, whole in flipped.values():
        path.write_bytes(whole)
    assert written.damaged_files() == []


def test_a_missing_file_is_found_though_count_still_answers(written: Warehouse, settings: Settings) -> None:
    path = newest(settings.lake / "files" / "main" / "things", "ducklake-*[0-9a-f].parquet")
    path.unlink()
    with written.read() as session:
        assert session.value(Query.inline("rows", "SELECT count(*) FROM lake.things")) == 3 * things.BATCH
    assert written.damaged_files() == [DamagedFile(str(path.relative_to(settings.lake / "files")), "missing")]


def test_a_file_written_past_the_door_is_found(written: Warehouse, settings: Settings) -> None:
    with attached(settings, read_only=False) as rival:
        rival.run(Query.inline("rival", "INSERT INTO lake.things VALUES ('rival', 1, 'new')"))
    assert [file.problem for file in written.damaged_files()] == ["unrecorded"]


def test_maintenance_rewrites_the_manifest_with_the_files(written: Warehouse, settings: Settings) -> None:
    before = things.state(written)
    with written.maintain() as session:
        session.durably(REWRITE)
        session.run(CLEAN)
    assert things.state(written)["labels"] == before["labels"]
    assert written.damaged_files() == []
    written.write("d", things.batch("d"), as_of=things.AS_OF)
    assert written.damaged_files() == []
    known = Query.inline("known", "SELECT path FROM lake.lake_files ORDER BY path")
    with written.read() as session:
        paths = [row["path"] for row in session.rows(known)]
    assert len(set(paths)) == len(paths)


def test_rewritten_files_are_synced_before_the_commit(
    written: Warehouse, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = set(data_files(settings))
    synced: set[Path] = set()
    seen: set[int] = set()
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        synced.add(Path(f"/proc/self/fd/{descriptor}").readlink())
        with written.read() as session:
            seen.add(session.value(things.SNAPSHOT))
        fsync(descriptor)

    with written.read() as session:
        before = session.value(things.SNAPSHOT)
    with written.maintain() as maintenance, monkeypatch.context() as patch:
        patch.setattr(os, "fsync", watched)
        maintenance.durably(REWRITE)
        new = set(data_files(settings)) - there
    assert new
    assert new == {path for path in synced if path.suffix == ".parquet"}
    assert seen == {before}


def test_maintenance_that_fails_is_reported_until_the_next_one(written: Warehouse) -> None:
    rewrite_and_fail = Query.inline(
        "rewrite and fail", "CALL ducklake_rewrite_data_files('lake', delete_threshold => 0); SELECT error('fail')"
    )
    with pytest.raises(StatementFailed), written.maintain() as session:
        session.run(rewrite_and_fail)
    assert {file.problem for file in written.damaged_files()} == {"unrecorded"}
    with written.maintain():
        pass
    assert written.damaged_files() == []


def test_an_object_store_is_read_like_a_folder(sqlite_warehouse: Warehouse, sqlite_settings: Settings) -> None:
    """What DuckDB reads through its file systems, S3 among them, gives the same names and digests."""
    things.create(sqlite_warehouse)
    root = (sqlite_settings.lake / "files").resolve()
    local, remote = LocalFiles(root), RemoteFiles(str(root))
    with sqlite_warehouse.read() as session:
        names = local.names(session)
        assert remote.names(session) == names != set()
        assert remote.digests(session, {*names, "main/none.parquet"}) == local.digests(session, names)


def newest(folder: Path, pattern: str = "*.parquet") -> Path:
    return max(folder.glob(pattern), key=lambda path: path.name)
