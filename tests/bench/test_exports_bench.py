"""The benchmark of exports runs, and exports everybody."""

from tests.bench import exports


def test_exports_and_the_backup_are_measured(tmp_path, in_this_process):
    in_this_process(exports, step="same", kind="csv")
    lines = exports.table(tmp_path, contacts=300).splitlines()
    assert [line.split(" | ")[0] for line in lines[4:]] == ["| csv", "| parquet", "| csv, zipped", "| backup"]
    assert all('"contacts": 300' in line for line in lines[4:7])
    assert list(tmp_path.iterdir()) == []
