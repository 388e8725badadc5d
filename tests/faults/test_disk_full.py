"""The disk is full while a list is loaded: an error, the state before or the state after, and the retry works.

A full disk is made by a limit on how far a process may grow a file: the same failed writes (EFBIG for ENOSPC), without
a file system of its own. PostgreSQL's server writes its catalog itself, out of the limit's reach.
"""

from pathlib import Path

import pytest

from tests.faults.content import content
from tests.faults.prepared import Prepared
from tests.faults.process import COMMIT, heard, load_on_full_disk, started
from transforms.lists.load import load
from transforms.warehouse import Warehouse


@pytest.mark.parametrize(
    ("prepared", "when", "room", "stored"),
    [
        ("sqlite", "INSERT INTO lake.contacts", 20_000, False),
        ("sqlite", COMMIT, 20_000, False),
        ("sqlite", COMMIT, 0, False),
        ("sqlite", "replace", 0, True),
        ("postgresql", "INSERT INTO lake.contacts", 20_000, False),
        ("postgresql", COMMIT, 0, True),
    ],
    indirect=["prepared"],
)
def test_a_load_that_finds_the_disk_full(
    prepared: Prepared, when: str, room: int, stored: bool, tmp_path: Path
) -> None:
    with prepared.copied(tmp_path / "home") as settings:
        arguments = (settings, prepared.staged.import_id, prepared.as_of, when, room)
        with started(load_on_full_disk, *arguments) as (_, told):
            outcomes, ours, text = heard(told)
        warehouse = Warehouse(settings)
        assert content(warehouse, settings).tables_unlike(prepared.after if stored else prepared.before) == []
        assert stored or (outcomes is None and ours), "a load that stored nothing must say so"
        assert "@" not in text
        assert not text or "no room left" in text or "is in the warehouse (2199 records)" in text
        report = load(warehouse, settings, prepared.staged, as_of=prepared.as_of)
        assert report.outcomes == prepared.undisturbed.outcomes
        assert content(warehouse, settings).unlike(prepared.after) == []
        assert warehouse.damaged_files() == []
