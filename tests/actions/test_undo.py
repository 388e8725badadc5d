"""Undo is three-way: what nobody touched since goes back, what changed since stays, and both are told."""

import pytest

from tests.actions.conftest import CROWD
from tests.support.contents import digests
from transforms.errors import ActionInvalid

TAGS = "SELECT first_name, tag FROM lake.contact_tags JOIN lake.contacts USING (contact_id)"


@pytest.fixture
def batch_contacts():
    """Two batches; the tests of the engine do three."""
    return 3


def test_what_changed_since_stays(actions):
    ids = actions.ids()
    actions.do("update_fields", set={"city": "Wien", "custom.segment": "z"})
    first = actions.done[-1]
    actions.do("update_fields", set={"city": "Graz"}, select="ids", select_value=[str(ids["Ann"])])
    assert actions.undo(first) == {"changed": 5, "changed:changed_since": 1}
    cities = dict(actions.rows("SELECT first_name, city FROM lake.contacts"))
    assert cities == {"Ann": "Graz", "Bob": "Ulm", "Cleo": None, "Dee": "Bern", "Eve": "Bern"}
    segments = dict(actions.rows("SELECT first_name, custom ->> 'segment' FROM lake.contacts"))
    assert segments == {"Ann": "a", "Bob": "b", "Cleo": None, "Dee": "a", "Eve": None}


def test_a_tag_that_was_taken_away_and_given_again_since_stays(actions):
    actions.do("update_tags", add_tags=["new"])
    first = actions.done[-1]
    actions.do("update_tags", remove_tags=["new"])
    actions.do("update_tags", add_tags=["new"], select="tag", select_value="vip")
    assert actions.undo(first) == {"refused": 5, "refused:changed_since": 5}
    assert {name for name, tag in actions.rows(TAGS) if tag == "new"} == {"Ann", "Bob"}


def test_an_undo_can_be_undone_and_a_second_undo_finds_nothing_as_it_was_left(actions):
    actions.do("update_tags", add_tags=["new"])
    with_new = digests(actions.warehouse)
    first = actions.done[-1]
    assert actions.undo(first) == {"changed": 5}
    assert actions.undo(first) == {"refused": 5, "refused:changed_since": 5}
    assert actions.undo(actions.done[1]) == {"changed": 5}
    assert digests(actions.warehouse) == with_new


@pytest.fixture
def second(actions):
    """A second list: Ann's job and a second address, Dee subscribed, Fay is new, Cleo would be."""
    text = (
        "first name,last name,email,email 2,job title,tags,company,status\n"
        "Ann,Lee,ann@example.com,a.lee@example.org,Clerk,second,Initech,Subscribed\n"
        "Cleo,Fox,cleo@example.com,,,,,Subscribed\n"
        "Dee,Poe,dee@example.com,,,,,Subscribed\n"
        "Fay,Zed,fay@example.com,,,,,Subscribed\n"
    )
    before = digests(actions.warehouse)
    report = actions.imports.of(text, name="second.csv", exported_at="2026-11-10")
    return actions, report.import_id, before


def test_an_import_is_undone_and_its_undo_too(second):
    actions, import_id, before = second
    with_second = digests(actions.warehouse)["contacts"]
    assert actions.alive() == {"Ann", "Bob", "Cleo", "Dee", "Eve", "Fay"}
    assert actions.undo(import_id) == {"changed": 3, "unchanged": 1, "unchanged:nothing_to_change": 1}
    after = digests(actions.warehouse)
    assert actions.alive() == {"Ann", "Bob", "Cleo", "Dee", "Eve"}
    assert after["contacts"] == before["contacts"]
    assert after["mailable"] == before["mailable"]
    statuses = dict(actions.rows("SELECT value, opt_status FROM lake.addresses"))
    assert {statuses[f"{name}@example.com"] for name in ("fay", "dee")} == {"non_marketable"}
    assert statuses["cleo@example.com"] == "opted_out"
    actions.undo()
    assert digests(actions.warehouse)["contacts"] == with_second


def test_a_contact_that_another_list_vouches_for_by_now_is_kept(second):
    actions, import_id, _ = second
    actions.imports.of(
        "first name,last name,email\nFay,Zed,fay@example.com\n", name="third.csv", exported_at="2026-11-12"
    )
    undone = actions.undo(import_id)
    assert undone["changed:changed_since"] == 1 or undone["refused:changed_since"] == 1
    assert "Fay" in actions.alive()


def test_the_id_of_an_undone_import_leads_nobody_to_the_dead(actions):
    """External ids and companies stay; who comes again under such an id is somebody new."""
    with_ids = (
        "customer id,first name,last name,email,company\n"
        "C1,Gil,Orr,gil@example.com,Hooli\nC2,Hal,Pym,,Hooli\n"
    )  # fmt: skip
    undone = actions.imports.of(with_ids, name="ids.csv", exported_at="2026-11-10")
    assert actions.undo(undone.import_id) == {"changed": 2}
    dead = actions.ids()
    assert {"Gil", "Hal"} & actions.alive() == set()
    later = actions.imports.of(with_ids, name="later.csv", exported_at="2026-11-12")
    assert later.outcomes["inserted"] == 2
    living = dict(actions.rows("SELECT first_name, contact_id FROM lake.live_contacts"))
    assert {name for name in ("Gil", "Hal") if living[name] != dead[name]} == {"Gil", "Hal"}
    led = dict(actions.rows("SELECT external_id, contact_id FROM lake.external_ids"))
    assert led == {"C1": living["Gil"], "C2": living["Hal"]}
    assert actions.imports.of(with_ids, name="again.csv", exported_at="2026-11-13").outcomes["unchanged"] == 2


def test_what_a_person_set_is_newer_than_an_older_list(actions):
    actions.do("update_fields", set={"city": "Wien"}, select="tag", select_value="vip")
    older = CROWD.replace("Ulm", "Linz")
    actions.imports.of(older, name="older.csv", exported_at="2026-11-05", default_country="DE")
    cities = dict(actions.rows("SELECT first_name, city FROM lake.contacts"))
    assert (cities["Ann"], cities["Bob"]) == ("Wien", "Wien")


def test_there_is_nothing_of_that_id(actions):
    with pytest.raises(ActionInvalid, match="no action or import of that id"):
        actions.undo(actions.ids()["Ann"])
