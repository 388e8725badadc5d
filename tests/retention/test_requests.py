"""Erasure by request: at once, for good, refused ever after; and what a legal hold keeps."""

from datetime import date, timedelta

import pytest

from tests.actions.conftest import HEADER, crowd
from transforms.errors import ActionInvalid, ActionRefused, ErasureLate
from transforms.retention import requests
from transforms.retention.due import count
from transforms.retention.prove import Outside
from transforms.retention.purge import purge
from transforms.retention.requests import Request
from transforms.settings import Settings

TEXT = HEADER + (
    "Ann,Lee,ann@example.com,,,Acme,vip,Ulm,a,Subscribed\nBob,Ray,bob@example.com,,,Acme,,Ulm,a,Subscribed\n"
    "Cleo,Fox,shared@example.com,,,,,Ulm,a,Subscribed\nDee,Poe,shared@example.com,,,,,Ulm,a,Subscribed\n"
)
DUE = date(2026, 12, 1)


class Desk:
    """Where requests come in, with an admin behind it."""

    def __init__(self, home):
        self.actions = crowd(Settings(home=home), TEXT)
        self.ids = self.actions.ids()

    def ask(self, verb, *names, by="admin", ref="R-1", due_on=DUE):
        """`request`, `hold` or `release`."""
        asked = Request(ref, due_on, tuple(self.ids[name] for name in names))
        do, now = getattr(requests, verb), self.actions.later()
        return do(self.actions.warehouse, self.actions.settings, asked, key=now.isoformat(), by=by, as_of=now)

    def purge(self):
        now = self.actions.later()
        return purge(self.actions.warehouse, self.actions.settings, as_of=now, now=now, outside=Outside())


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "home")


def test_who_asks_is_hidden_at_once_gone_with_the_purge_and_refused_ever_after(desk):
    assert desk.ask("request", "Ann", "Cleo") == {"contacts": 2, "unknown": 0, "held": 0}
    assert desk.actions.alive() == {"Bob", "Dee"}
    counts = desk.purge()
    assert (counts["contacts"], counts["by_request"], counts["certificates"]) == (2, 2, 1)
    report = desk.actions.imports.of(TEXT, name="again.csv", exported_at="2026-11-20", default_country="DE")
    assert report.reasons["rejected"] == {"erased_person": 1}  # Ann; the address Cleo had is still Dee's
    assert report.more_permissive == 0
    assert "Ann" not in desk.actions.alive()
    assert desk.actions.rows("SELECT value FROM lake.addresses WHERE value LIKE 'shared%'") != []


@pytest.mark.parametrize("back", ["restore_contacts", "undo_action"])
def test_who_asks_comes_back_by_nothing(desk, back):
    desk.actions.do("delete_contacts", confirm="DELETE", select="tag", select_value="vip")  # Ann
    deletion = str(desk.actions.done[-1])
    desk.ask("request", "Ann", "Bob")
    select = {"select": "action", "select_value": deletion} if back == "restore_contacts" else {"select": "all"}
    assert desk.actions.do(back, action_id=deletion, **select) == {"refused": 1, "refused:erasure_asked": 1}
    assert desk.actions.alive() == {"Cleo", "Dee"}
    assert desk.purge()["contacts"] == 2


def test_a_legal_hold_blocks_and_later_what_is_due_goes(desk):
    desk.ask("hold", "Ann", ref="case 7", due_on=None)
    assert desk.ask("request", "Ann", "Bob")["held"] == 1
    counts = desk.purge()
    assert (counts["contacts"], counts["held"]) == (1, 1)
    assert set(desk.actions.ids()) == {"Ann", "Cleo", "Dee"}
    desk.actions.later(days=30)
    late = desk.purge()
    assert (late["contacts"], late["late"]) == (0, 1)
    with pytest.raises(ErasureLate, match="1 erasure requests are past their day"):
        requests.require_in_time(late)
    desk.ask("release", "Ann", due_on=None)
    assert desk.purge()["contacts"] == 1
    assert count(desk.actions.warehouse, desk.actions.settings, as_of=desk.actions.later()) == {
        "contacts": 0, "by_request": 0, "held": 0, "late": 0,
    }  # fmt: skip


def test_a_hold_keeps_the_nightly_purge_off_too(desk):
    desk.actions.do("delete_contacts", confirm="DELETE", select="ids", select_value=[str(desk.ids["Bob"])])
    desk.ask("hold", "Bob", ref="case 8", due_on=None)
    due = desk.actions.later() + timedelta(days=61)
    counted = count(desk.actions.warehouse, desk.actions.settings, as_of=due)
    assert (counted["contacts"], counted["held"]) == (0, 1)


@pytest.mark.parametrize("verb", ["request", "hold", "release"])
def test_only_admins(desk, verb):
    with pytest.raises(ActionRefused, match="for admins"):
        desk.ask(verb, "Ann", by="analyst")


@pytest.mark.parametrize(
    "params",
    [
        {"contact_ids": ["ann"], "request_ref": "R", "due_on": "2026-12-01"},
        {"contact_ids": [], "request_ref": "R", "due_on": "soon"},
    ],
)
def test_answers_that_cannot_be_read(params):
    with pytest.raises(ActionInvalid, match="contact ids"):
        Request.read(params)


def test_a_request_without_its_number_or_day_is_refused(desk):
    for answers in ({"ref": " "}, {"due_on": None}):
        with pytest.raises(ActionInvalid, match="request number"):
            desk.ask("request", "Ann", **answers)
    with pytest.raises(ActionInvalid):
        desk.ask("request")
