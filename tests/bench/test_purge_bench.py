"""The benchmark of the purge runs, and everybody it means is purged."""

from tests.bench import purge


def test_the_purge_is_measured(tmp_path, in_this_process):
    in_this_process(purge, step="purge")
    *_, together, scattered = purge.table(tmp_path, contacts=300, targets=20).splitlines()
    assert together.startswith("| 300 | 20 | together | ")
    assert scattered.startswith("| 300 | 20 | scattered | ")
    assert list(tmp_path.iterdir()) == []
