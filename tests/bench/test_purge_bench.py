"""The benchmark of the purge runs, and everybody it means is purged."""

from tests.bench import purge


def test_the_purge_is_measured(tmp_path, in_this_process):
    in_this_process(purge, step="purge")
    assert purge.table(tmp_path, contacts=300, targets=20).splitlines()[-1].startswith("| 300 | 20 | ")
    assert list(tmp_path.iterdir()) == []
