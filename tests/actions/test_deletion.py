"""Delete and restore: what is hidden, for how long it can come back, and what comes back."""

from datetime import timedelta

import pytest

from tests.actions.conftest import CROWD, HEADER, crowd
from tests.support.contents import digests
from transforms.actions import engine, order
from transforms.errors import ActionInvalid, ActionRefused
from transforms.selection import smart_lists
from transforms.settings import Settings
from transforms.vocabulary import ActionKind

VIEWS = ("live_contacts", "emails", "phones", "mailable_emails", "live_notes", "live_tasks", "live_opportunities")
WINDOW = timedelta(hours=60 * 24)


@pytest.fixture
def batch_contacts():
    """Two batches; the tests of the engine do three."""
    return 3


@pytest.fixture
def with_notes(actions):
    """Ann has two notes, one of which was deleted on its own."""
    ann, when = actions.ids()["Ann"], actions.later()
    for number, gone in ((1, None), (2, when)):
        actions.fill("notes", note_id=f"40000000-0000-4000-8000-00000000000{number}", contact_id=ann, body="called",
                     source="test", created_at=when, updated_at=when, deleted_at=gone)  # fmt: skip
    return actions


def seen(actions):
    return {view: actions.rows(f"SELECT count(*) FROM lake.{view}")[0][0] for view in VIEWS}


def test_at_once_nothing_is_seen_and_a_restore_brings_back_all_but_what_was_deleted_on_its_own(with_notes):
    before, there = digests(with_notes.warehouse), seen(with_notes)
    assert there["live_notes"] == 1
    with_notes.do("delete_contacts", confirm="DELETE")
    assert set(seen(with_notes).values()) == {0}
    restored = with_notes.do("restore_contacts", select="action", select_value=str(with_notes.done[-1]))
    assert restored == {"changed": 5}
    assert seen(with_notes) == there
    assert digests(with_notes.warehouse) == before
    assert with_notes.rows("SELECT count(*) FROM lake.tombstones") == [(0,)]


def test_sixty_days_of_24_hours(actions):
    ids = {name: str(found) for name, found in actions.ids().items()}
    actions.do("delete_contacts", confirm="DELETE", select="ids", select_value=[ids["Ann"], ids["Bob"]])
    ((deleted_at,),) = actions.rows("SELECT DISTINCT deleted_at FROM lake.tombstones")
    for name, after, ends in (
        ("Ann", WINDOW - timedelta(minutes=1), {"changed": 1}),
        ("Bob", WINDOW + timedelta(minutes=1), {"refused": 1, "refused:window_past": 1}),
    ):
        actions.imports.now = deleted_at + after - timedelta(minutes=5)
        assert actions.do("restore_contacts", select="ids", select_value=[ids[name]]) == ends, name


def test_who_is_eligible_is_told_before_anything_happens(actions):
    ids = actions.ids()
    actions.do("delete_contacts", confirm="DELETE", select="ids", select_value=[str(ids["Ann"])])
    actions.later(days=50)
    actions.do("delete_contacts", confirm="DELETE", select="ids", select_value=[str(ids["Bob"])])
    actions.later(days=20)
    assert actions.preview("restore_contacts").plan == {"changed": 1, "refused:window_past": 1}


def test_only_admins_delete_restore_and_undo_a_deletion(actions):
    actions.do("delete_contacts", confirm="DELETE")
    deletion = actions.done[-1]
    actions.actor = "analyst"
    for kind, answers in (("delete_contacts", {"confirm": "DELETE"}), ("restore_contacts", {}),
                          ("undo_action", {"action_id": str(deletion)})):  # fmt: skip
        with pytest.raises(ActionRefused, match="for admins here, and analyst is none"):
            actions.begin(kind, **answers)
        with pytest.raises(ActionRefused):
            actions.preview(kind, **answers)
    assert actions.alive() == set()


def test_the_admins_are_those_of_the_settings(actions_with):
    actions = actions_with(admins="ann, bob")
    actions.actor = "bob"
    assert actions.do("delete_contacts", confirm="DELETE") == {"changed": 5}
    for nobody in ("admin", "", "schedule"):
        actions.actor = nobody
        with pytest.raises(ActionRefused):
            actions.begin("restore_contacts")


@pytest.mark.parametrize("cron", ["0 3 * * *", ""])
def test_a_deployment_deletes_by_schedule_and_whoever_is_called_so_is_still_asked(actions_with, cron):
    actions = actions_with(delete_schedule=cron, delete_smart_list="Old", max_share=0.5)
    old = {"field": "tag.name", "op": "is", "value": "old"}
    smart_lists.save(actions.warehouse, "Old", old, saved_by="admin", as_of=actions.later())
    actions.actor = "schedule"
    with pytest.raises(ActionRefused):
        actions.begin("delete_contacts", confirm="DELETE")
    if cron:
        by_itself = order(ActionKind.DELETE_CONTACTS, {}, actions.settings, scheduled=True)
        engine.freeze(actions.warehouse, by_itself, actions.stamp())
        assert actions.finish(by_itself, actions.done[-1]) == {"changed": 2}
    else:
        with pytest.raises(ActionInvalid, match="confirm"):
            order(ActionKind.DELETE_CONTACTS, {}, actions.settings, scheduled=True)


def test_where_restoring_is_switched_off_nothing_comes_back(actions_with):
    actions = actions_with(restore="off")
    actions.do("delete_contacts", confirm="DELETE")
    with pytest.raises(ActionRefused, match="switched off"):
        actions.begin("restore_contacts")
    with pytest.raises(ActionRefused, match="switched off"):
        actions.undo(actions.done[0])


@pytest.mark.parametrize("typed", [None, "", "delete", "DELETE ", True])
def test_delete_has_to_be_typed(actions, typed):
    with pytest.raises(ActionInvalid, match="confirm should be DELETE"):
        actions.begin("delete_contacts", confirm=typed)


def test_a_deleted_person_who_is_imported_again_is_a_new_contact_and_a_restore_puts_the_pair_up_for_review(actions):
    ids = actions.ids()
    actions.do("delete_contacts", confirm="DELETE", select="ids", select_value=[str(ids["Ann"]), str(ids["Cleo"])])
    actions.later()
    again = HEADER + "Ann,Lee,ann@example.com,,,,,,,Unsubscribed\nCleo,Fox,cleo@example.com,,,,,,,Subscribed\n"
    report = actions.imports.of(again, name="again.csv", exported_at="2026-11-20")
    assert report.outcomes["inserted"] == 2
    assert actions.alive() == {"Ann", "Bob", "Cleo", "Dee", "Eve"}
    assert actions.do("restore_contacts") == {"changed": 2}
    pairs = actions.rows("SELECT left_id, right_id, band, reason FROM lake.match_pairs")
    assert {(left, band, reason) for left, _, band, reason in pairs} == {
        (ids["Ann"], "review", "restored_address"), (ids["Cleo"], "review", "restored_address")
    }  # fmt: skip
    shared = "SELECT value, opt_status, count(*) FROM lake.contact_points GROUP BY ALL"
    statuses = {value: (status, contacts) for value, status, contacts in actions.rows(shared)}
    assert statuses["ann@example.com"] == ("opted_out", 2)
    assert actions.rows("SELECT count(*) FROM lake.emails WHERE opt_status = 'opted_out'") == [(4,)]


def test_the_id_of_a_deleted_contact_in_its_tool_leads_to_whoever_brings_it_now(tmp_path):
    actions = crowd(
        Settings(home=tmp_path / "home"), "contact id,first name,last name,email\n7,Ann,Lee,ann@example.com\n"
    )
    (ann,) = actions.ids().values()
    actions.do("delete_contacts", confirm="DELETE")
    actions.later()
    for day, text in (
        ("20", "contact id,first name,last name,email\n7,Ann,Lee,\n"),
        ("21", "contact id,first name,last name,email,city\n7,Ann,Lee,,Ulm\n"),
    ):
        actions.imports.of(text, name="again.csv", exported_at=f"2026-11-{day}")
    ((led,),) = actions.rows("SELECT contact_id FROM lake.external_ids")
    assert led != ann
    assert actions.rows("SELECT first_name, city FROM lake.live_contacts") == [("Ann", "Ulm")]


def test_deletion_by_a_list_of_the_unsubscribed(actions):
    assert "Unsubscribed" in CROWD
    opted_out = {"field": "email.opt_status", "op": "is", "value": "opted_out"}
    assert actions.do("delete_contacts", confirm="DELETE", select="filter", select_value=opted_out) == {"changed": 1}
    assert actions.alive() == {"Ann", "Bob", "Dee", "Eve"}
