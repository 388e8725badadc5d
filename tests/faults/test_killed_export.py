"""Exports, and their expiry, that are killed, kill -9, at any step: the next run leaves what an undisturbed one leaves.

More points: CONTACTS_TEST_KILLS=60 (1 a catalog and verb by default); every step: CONTACTS_TEST_STRIDE=1.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults.content import Content, content
from tests.faults.prepared import Prepared, Run, copied, observed
from tests.faults.process import Death, Made, export_and_die
from tests.selection.worlds import id_of
from transforms.settings import Settings
from transforms.warehouse import Query, Warehouse

KILLS = int(os.environ.get("CONTACTS_TEST_KILLS", "1"))
STRIDE = int(os.environ.get("CONTACTS_TEST_STRIDE", "0"))
SHARES = [(i + 0.5) / KILLS for i in range(KILLS)]
COUNTED = Query.inline("exports", "SELECT count(export_id) FROM lake.exports")


def held(settings: Settings) -> set[str]:
    """Everything that lies with the exports, but the note of the last expiry."""
    root = settings.export_drafts.parent
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()} - {".last_expiry"}


@dataclass(frozen=True)
class Undisturbed:
    """A verb, the warehouse it is done on, and what it leaves there: all of the lake, and the files of exports."""

    verb: Made
    before: Settings
    run: Run
    content: Content
    files: set[str]


@pytest.fixture(scope="module")
def made(prepared: Prepared) -> Made:
    return Made(id_of("killed", "export"), prepared.as_of)


@pytest.fixture(scope="module")
def export(made: Made, prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Undisturbed]:
    with undisturbed(made, prepared.settings, tmp_path_factory.mktemp("exported") / "home") as export:
        yield export


@pytest.fixture(scope="module")
def expiry(
    made: Made, export: Undisturbed, prepared: Prepared, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Undisturbed]:
    """Of that export; there was one the day before."""
    ends = made.as_of + timedelta(days=30)
    with prepared.copied(tmp_path_factory.mktemp("due") / "home") as settings:
        made.do(settings)
        Made(made.export_id, ends - timedelta(days=1), expires=True).do(settings)
        last = Made(made.export_id, ends, expires=True)
        with undisturbed(last, settings, tmp_path_factory.mktemp("expired") / "home") as expiry:
            yield expiry


@contextmanager
def undisturbed(verb: Made, before: Settings, home: Path) -> Iterator[Undisturbed]:
    with copied(before, home) as settings:
        run = observed(Death(), export_and_die, settings, verb, Death())
        assert run.outcomes
        yield Undisturbed(verb, before, run, content(Warehouse(settings), settings), held(settings))


@pytest.fixture
def settings(prepared: Prepared, tmp_path: Path) -> Iterator[Settings]:
    with prepared.copied(tmp_path / "home") as settings:
        yield settings


def exported_in_the_end(export: Undisturbed, home: Path, step: int) -> None:
    """It counts for nothing when it is killed before this step, and the same run makes it."""
    with copied(export.before, home) as settings:
        death = Death(step=step)
        assert observed(death, export_and_die, settings, export.verb, death).outcomes is None
        with Warehouse(settings).read() as session:
            recorded = session.value(COUNTED)
        assert not recorded or step > export.run.number("COMMIT")
        assert export.verb.do(settings) == export.run.outcomes
        assert content(Warehouse(settings), settings).unlike(export.content) == []
        assert {name for name in held(settings) if not name.startswith(".drafts/")} == export.files


def expired_in_the_end(expiry: Undisturbed, home: Path, step: int) -> None:
    """The next pass finishes what is killed before this step."""
    with copied(expiry.before, home) as settings:
        death = Death(step=step)
        assert observed(death, export_and_die, settings, expiry.verb, death).outcomes is None
        expiry.verb.do(settings)
        assert content(Warehouse(settings), settings).unlike(expiry.content) == []
        assert held(settings) == set()


def test_an_export_and_its_expiry_are_what_they_should_be(export: Undisturbed, expiry: Undisturbed) -> None:
    assert len(export.files) == 2 * len({name for name in export.files if name.endswith(".csv")}) > 2
    assert expiry.files == set()


@pytest.mark.parametrize("share", SHARES)
def test_a_killed_export_counts_for_nothing_and_the_same_run_makes_it(
    share: float, export: Undisturbed, tmp_path: Path
) -> None:
    exported_in_the_end(export, tmp_path / "home", int(share * len(export.run.steps)))


@pytest.mark.parametrize("share", SHARES)
def test_a_killed_expiry_is_finished_by_the_next_one(share: float, expiry: Undisturbed, tmp_path: Path) -> None:
    expired_in_the_end(expiry, tmp_path / "home", int(share * len(expiry.run.steps)))


@pytest.mark.skipif(not STRIDE, reason="long: set CONTACTS_TEST_STRIDE")
def test_at_every_step(export: Undisturbed, expiry: Undisturbed, tmp_path: Path) -> None:
    for whole, in_the_end in ((export, exported_in_the_end), (expiry, expired_in_the_end)):
        for step in range(0, len(whole.run.steps), STRIDE):
            print(f"killed before step {step} of {len(whole.run.steps)}: {whole.run.steps[step][0]}", flush=True)
            in_the_end(whole, tmp_path / "home", step)


def test_what_a_killed_export_left_is_swept(made: Made, export: Undisturbed, settings: Settings) -> None:
    """Killed for good between laying its files out and recording them."""
    death = Death(step=export.run.number("rename") + 1)
    observed(death, export_and_die, settings, made, death)
    assert held(settings)
    days = [Made(made.export_id, made.as_of + timedelta(days=day), expires=True) for day in range(3, 8, 2)]
    later = [Made(each.export_id, _long_after(each.as_of), expires=True) for each in days]
    for each in later:
        each.do(settings)
    assert held(settings) == set()
    with Warehouse(settings).read() as session:
        assert session.value(COUNTED) == 0


def _long_after(moment):
    """Files bear the time of this machine, the exports that of the test: later than both."""
    from datetime import UTC, datetime

    return max(moment, datetime.now(UTC)) + (moment - moment.replace(hour=0)) + timedelta(days=3)
