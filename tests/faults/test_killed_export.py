"""Exports, and their expiry, that are killed, kill -9, at any step: the next run leaves what an undisturbed one leaves.

More points: CONTACTS_TEST_KILLS=60 (1 a catalog and verb by default).
"""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults.content import content
from tests.faults.prepared import Prepared, observed
from tests.faults.process import Death, Made, export_and_die
from tests.selection.worlds import id_of
from transforms.settings import Settings
from transforms.warehouse import Query, Warehouse

KILLS = int(os.environ.get("CONTACTS_TEST_KILLS", "1"))
SHARES = [(i + 0.5) / KILLS for i in range(KILLS)]
COUNTED = Query.inline("exports", "SELECT count(export_id) FROM lake.exports")


def held(settings: Settings) -> set[str]:
    """Everything that lies with the exports, but the note of the last expiry."""
    root = settings.export_drafts.parent
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()} - {".last_expiry"}


@pytest.fixture
def settings(prepared: Prepared, tmp_path: Path) -> Iterator[Settings]:
    with prepared.copied(tmp_path / "home") as settings:
        yield settings


@pytest.fixture
def made(prepared: Prepared) -> Made:
    return Made(id_of("killed", "export"), prepared.as_of)


@pytest.fixture
def expiry(made: Made) -> Made:
    return Made(made.export_id, made.as_of + timedelta(days=30), expires=True)


@pytest.mark.parametrize("share", SHARES)
def test_a_killed_export_counts_for_nothing_and_the_same_run_makes_it(
    share: float, made: Made, prepared: Prepared, settings: Settings, tmp_path: Path
) -> None:
    with prepared.copied(tmp_path / "undisturbed") as other:
        run = observed(Death(), export_and_die, other, made, Death())
        whole, files = content(Warehouse(other), other), held(other)
    assert len(files) == 2 * len({name for name in files if name.endswith(".csv")}) > 2
    step = int(share * len(run.steps))
    death = Death(step=step)
    assert observed(death, export_and_die, settings, made, death).outcomes is None
    with Warehouse(settings).read() as session:
        recorded = session.value(COUNTED)
    assert not recorded or step > run.number("COMMIT")
    assert made.do(settings) == run.outcomes
    assert content(Warehouse(settings), settings).unlike(whole) == []
    assert {name for name in held(settings) if not name.startswith(".drafts/")} == files


@pytest.mark.parametrize("share", SHARES)
def test_a_killed_expiry_is_finished_by_the_next_one(
    share: float, made: Made, expiry: Made, prepared: Prepared, settings: Settings, tmp_path: Path
) -> None:
    before = Made(made.export_id, expiry.as_of - timedelta(days=1), expires=True)
    with prepared.copied(tmp_path / "undisturbed") as other:
        for each in (made, before):
            each.do(other)
        run = observed(Death(), export_and_die, other, expiry, Death())
        whole = content(Warehouse(other), other)
    for each in (made, before):
        each.do(settings)
    death = Death(step=int(share * len(run.steps)))
    assert observed(death, export_and_die, settings, expiry, death).outcomes is None
    expiry.do(settings)
    assert content(Warehouse(settings), settings).unlike(whole) == []
    assert held(settings) == set()


def test_what_a_killed_export_left_is_swept(made: Made, settings: Settings, prepared: Prepared) -> None:
    """Killed for good between laying its files out and recording them."""
    death = Death(step=_after_the_files_lie_there(made, prepared, settings.home.with_name("rehearsal")))
    observed(death, export_and_die, settings, made, death)
    assert held(settings)
    days = [Made(made.export_id, made.as_of + timedelta(days=day), expires=True) for day in range(3, 8, 2)]
    later = [Made(each.export_id, _long_after(each.as_of), expires=True) for each in days]
    for each in later:
        each.do(settings)
    assert held(settings) == set()
    with Warehouse(settings).read() as session:
        assert session.value(COUNTED) == 0


def _after_the_files_lie_there(made: Made, prepared: Prepared, home: Path) -> int:
    with prepared.copied(home) as other:
        run = observed(Death(), export_and_die, other, made, Death())
    return run.number("rename") + 1


def _long_after(moment):
    """Files bear the time of this machine, the exports that of the test: later than both."""
    from datetime import UTC, datetime

    return max(moment, datetime.now(UTC)) + (moment - moment.replace(hour=0)) + timedelta(days=3)
