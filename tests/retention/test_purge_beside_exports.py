"""Exports and the purge keep apart: each waits for the other, and what a killed export left is no obstacle."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.actions.conftest import CROWD, Actions, crowd
from tests.faults.process import PROCESSES, Made, export_and_wait, heard, started
from tests.selection.worlds import id_of
from transforms.errors import LeaseTimeout
from transforms.identity import review
from transforms.retention import requests
from transforms.retention.prove import Outside
from transforms.retention.purge import purge
from transforms.retention.requests import Request
from transforms.settings import Settings
from transforms.warehouse import Warehouse

DUE = date(2026, 12, 1)
BOB = b"bob@example.com"


@dataclass
class Firm:
    """A warehouse of five contacts; `made`: an export of all of them."""

    actions: Actions
    made: Made

    @contextmanager
    def exporting(self):
        """An export of both formats, by another process that has opened its files, and waits. Gives the process, what
        it tells, and what has it go on.
        """
        go_on, small = PROCESSES.Event(), self.actions.settings.model_copy(update={"export_part": 1})
        with started(export_and_wait, small, self.made, 2, go_on) as (process, told):
            assert heard(told) == "waits"
            assert self.written()
            yield process, told, go_on

    def erase(self):
        """Bob asks for it."""
        now, asked = self.actions.later(), Request("R-1", DUE, (self.actions.ids()["Bob"],))
        requests.request(
            self.actions.warehouse, self.actions.settings, asked, key=now.isoformat(), by="admin", as_of=now
        )

    def purge(self, **limits):
        settings, now = self.actions.settings.model_copy(update=limits), self.actions.later()
        return purge(Warehouse(settings), settings, as_of=now, now=now, outside=Outside())

    def written(self):
        """Files of exports, finished or not."""
        return [path for path in self.actions.settings.export_drafts.parent.rglob("*.*") if path.is_file()]

    def recorded(self):
        return self.actions.rows("SELECT removed_why FROM lake.exports")

    def holds_bob(self):
        return [path for path in self.actions.settings.home.rglob("*") if path.is_file() and BOB in path.read_bytes()]


@pytest.fixture
def firm(settings: Settings):
    actions = crowd(settings, CROWD)
    return Firm(actions, Made(id_of("living", "export"), actions.later()))


SOON = {"lease_timeout": timedelta(milliseconds=100)}


def test_a_purge_waits_for_a_living_export_which_then_may_not_hold_who_asked_to_be_erased(firm):
    with firm.exporting() as (_, told, go_on):
        firm.erase()
        with pytest.raises(LeaseTimeout, match="an export"):
            firm.purge(**SOON)
        go_on.set()
        assert heard(told) == "ExportOvertaken"
    assert firm.written()
    assert firm.purge()["certificates"] == 1
    assert (firm.written(), firm.holds_bob(), firm.recorded()) == ([], [], [])
    assert firm.made.do(firm.actions.settings)["contacts"] == 4


def test_what_a_killed_export_was_writing_goes_with_the_purge(firm):
    with firm.exporting() as (process, _, _):
        process.kill()
        process.join()
        firm.erase()
        assert firm.purge()["certificates"] == 1
    assert (firm.written(), firm.holds_bob(), firm.recorded()) == ([], [], [])


def test_files_of_contacts_wait_for_a_purge_that_is_at_work_and_not_for_each_other(warehouse, settings):
    hurried, now = settings.model_copy(update=SOON), datetime(2026, 11, 21, tzinfo=UTC)
    with warehouse.purged():
        with pytest.raises(LeaseTimeout, match="a purge"):
            Made(id_of("living", "export"), now).do(hurried)
        with pytest.raises(LeaseTimeout, match="a purge"):
            review.export(Warehouse(hurried), hurried, as_of=now)
    assert [path for name in ("exports", "review") for path in (settings.home / name).rglob("*.*")] == [
        settings.export_drafts
    ]
    with warehouse.takeout("one"), warehouse.takeout("other"):
        assert review.export(Warehouse(hurried), hurried, as_of=now)["pairs"] == 0
