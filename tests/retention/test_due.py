"""Who is due: what restore refuses the purge takes, to the microsecond."""

import os
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.actions.conftest import crowd
from transforms.retention.due import count, gather, look
from transforms.settings import Settings

WINDOW = timedelta(days=60)
EXAMPLES = int(os.environ.get("CONTACTS_TEST_EXAMPLES", "6"))
BORDERS = [timedelta(microseconds=-1), timedelta(0), timedelta(microseconds=1), timedelta(seconds=-1)]


@pytest.fixture(scope="module")
def deleted(tmp_path_factory):
    """Ann is deleted; returns the actions and when it was."""
    actions = crowd(Settings(home=tmp_path_factory.mktemp("due") / "home"))
    actions.do("delete_contacts", confirm="DELETE", select="ids", select_value=[str(actions.ids()["Ann"])])
    ((when,),) = actions.rows("SELECT deleted_at FROM lake.tombstones")
    return actions, when


def restored(actions, at):
    actions.imports.now = at - timedelta(seconds=1)  # the stamp is a second later
    return actions.preview("restore_contacts").plan == {"changed": 1}


@settings(max_examples=EXAMPLES, deadline=None)
@given(off=st.sampled_from(BORDERS) | st.timedeltas(timedelta(days=-70), timedelta(days=70)))
def test_what_restore_refuses_the_purge_takes_and_nobody_else(deleted, off):
    actions, when = deleted
    at = max(when + WINDOW + off, when)
    due = count(actions.warehouse, actions.settings, as_of=at)["contacts"]
    assert due == (0 if restored(actions, at) else 1)
    assert due == (at >= when + WINDOW)


@pytest.mark.parametrize(("off", "due"), [(timedelta(seconds=-1), 0), (timedelta(0), 1)])
def test_59_days_23_59_59_stay_and_60_days_go(deleted, off, due):
    actions, when = deleted
    assert count(actions.warehouse, actions.settings, as_of=when + WINDOW + off)["contacts"] == due


def test_where_restoring_is_switched_off_the_deleted_go_the_same_night(deleted):
    actions, when = deleted
    off = actions.settings.model_copy(update={"restore": "off"})
    assert count(actions.warehouse, off, as_of=when)["contacts"] == 1


def test_probes_are_what_only_they_have(deleted):
    actions, when = deleted
    with actions.warehouse.read() as session:
        look(session, actions.settings, as_of=when + WINDOW)
        going = gather(session, as_of=when + WINDOW)
    assert going.probes.strings == {"address": ("ann@example.com",)}  # "Ann Lee" is too short to be rare
    assert going.probes.cells == {"first_name": {"Ann"}, "last_name": {"Lee"}}
    assert "ann@example.com" not in repr(going.purge_id)
