"""A load that is killed, kill -9, at any point of its life: whole or absent, and its retry gives what it would have.

More points: CONTACTS_TEST_KILLS=60 (by default 8 on SQLite, 4 on PostgreSQL); `-s` prints how many kills hit what. A
point is a share of
the undisturbed load, so that machines of any speed meet the same ones, but for those within COMMIT, which are timed.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.content import content
from tests.faults.prepared import Prepared, Run, loading
from tests.faults.process import COMMIT, Death
from transforms.lists.load import load
from transforms.warehouse import Warehouse

KILLS = int(os.environ.get("CONTACTS_TEST_KILLS", "8"))
Point = Callable[[Run], Death]


def before(label: str, and_more: int = 0) -> Point:
    return lambda run: Death(step=run.number(label) + and_more)


def of_steps(share: float) -> Point:
    return lambda run: Death(step=int(share * len(run.steps)))


def of_commit(share: float) -> Point:
    return lambda run: Death(after_commit_began=share * run.commit_seconds)


def from_outside(share: float) -> Point:
    return lambda run: Death(steps_told=int(share * len(run.steps)))


NAMED: dict[str, Point] = {
    "before the status of known addresses changes": before("UPDATE lake.addresses"),
    "before the ledger row": before("INSERT INTO lake.commits"),
    "before the first fsync": before("fsync"),
    "before COMMIT": before(COMMIT),
    "in the middle of COMMIT": of_commit(0.5),
    "after COMMIT": before(COMMIT, 1),
    "before the list is archived": before("rename"),
    "from outside in the middle": from_outside(0.5),
}


def points(count: int) -> dict[str, Point]:
    """The named ones; of the rest half at steps, a third within COMMIT, the others from outside, all evenly spread."""
    rest = max(0, count - len(NAMED))
    found = NAMED.copy()
    for name, make, number, end in (
        ("steps", of_steps, rest // 2, 1.0),
        ("COMMIT", of_commit, rest // 3, 1.6),  # it may take longer than the undisturbed one took
        ("steps, from outside", from_outside, rest - rest // 2 - rest // 3, 1.0),
    ):
        shares = [end * (i + 0.5) / number for i in range(number)]
        found |= {f"at {share:.3f} of {name}": make(share) for share in shares}
    return dict(list(found.items())[:count])


POINTS = points(KILLS)
ABOUT_COMMIT = ("before COMMIT", "in the middle of COMMIT", "after COMMIT", "from outside in the middle")
"""Where the catalog has a say; before, a step is the same on either."""
CASES = [("sqlite", name) for name in POINTS]
CASES += [("postgresql", name) for name in POINTS if len(NAMED) < KILLS or name in ABOUT_COMMIT]


@pytest.fixture(scope="module")
def tally(prepared: Prepared) -> Iterator[Counter[str]]:
    counted: Counter[str] = Counter()
    yield counted
    catalog = "PostgreSQL" if prepared.settings.catalog.get_secret_value() else "SQLite"
    print(f"\n{catalog}, {counted.total()} loads to be killed: {dict(sorted(counted.items()))}")


@pytest.mark.parametrize(("prepared", "name"), CASES, indirect=["prepared"])
def test_a_killed_load_is_whole_or_absent_and_its_retry_completes_it(
    prepared: Prepared, name: str, tmp_path: Path, tally: Counter[str]
) -> None:
    with prepared.copied(tmp_path / "home") as settings:
        warehouse = Warehouse(settings)
        run = loading(settings, prepared.staged, prepared.as_of, POINTS[name](prepared.undisturbed))
        found = content(warehouse, settings)
        stored = not found.tables_unlike(prepared.after)
        tally[f"{'killed' if run.outcomes is None else 'survived, killed'} {run.reached} COMMIT, {stored=}"] += 1
        assert stored or found.tables_unlike(prepared.before) == [], "torn"
        assert stored or run.reached != "after", "lost: COMMIT had said that all is well"
        assert not stored or run.reached != "before", "stored without a COMMIT"
        report = load(warehouse, settings, prepared.staged, as_of=prepared.as_of)
        assert report.outcomes == prepared.undisturbed.outcomes
        assert content(warehouse, settings).unlike(prepared.after) == []
        assert warehouse.damaged_files() == []
