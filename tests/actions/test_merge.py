"""What merging two contacts does: the value of each field that stays, what is joined, what moves; and that an unmerge
brings both back.
"""

import json

import pytest

from tests.actions.conftest import Actions, crowd
from tests.faults.prepared import copied
from tests.selection.worlds import id_of
from tests.support.contents import everything
from tests.support.imports import Imports
from transforms.errors import ActionInvalid
from transforms.settings import Settings
from transforms.warehouse import Warehouse

# Ann Lee, twice: as one list has her, and as a list that is ten days newer has her
HEADER = "id,first name,last name,email,email 2,phone,company,tags,street,city,segment,hobby,status\n"
FIRST = HEADER + "1,Ann,Lee,ann@example.com,,,Acme,vip;old,Hauptstr. 1,Ulm,a,,Subscribed\n"
SECOND = HEADER + (
    "2,A.,Leigh,a.lee@example.org,ann.lee@example.net,+49 151 23456789,Globex,vip;new,,Bern,b,chess,Unsubscribed\n"
)
NEWER = "2026-11-11"


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Actions:
    actions = crowd(Settings(home=tmp_path_factory.mktemp("twice") / "home"), FIRST)
    actions.imports.of(SECOND, name="second.csv", exported_at=NEWER, default_country="DE")
    return actions


@pytest.fixture
def twice(template, tmp_path) -> Actions:
    """Ann Lee and A. Leigh are one person."""
    with copied(template.settings, tmp_path / "home") as settings:
        yield Actions(Imports(settings, Warehouse(settings), template.imports.now))


def of(actions, name):
    return str(actions.ids()[name])


def merge(actions, master="Ann", other="A.", **answers):
    return actions.do("merge_contacts", master_id=of(actions, master), other_id=of(actions, other), **answers)


FIELDS = "SELECT first_name, last_name, street, city, custom ->> 'segment', custom ->> 'hobby' FROM lake.live_contacts"
POINTS = (
    "SELECT channel, value, raw, kind, caption, as_of FROM lake.contact_addresses "
    "SEMI JOIN lake.live_contacts USING (contact_id) ORDER BY ALL"
)
CHOICES = "SELECT field || CASE item WHEN '' THEN '' ELSE '.' || item END, rule, lost::VARCHAR FROM lake.field_choices"


def test_two_contacts_become_one_and_an_unmerge_brings_both_back(twice):
    before = everything(twice.warehouse)
    mailable, points = twice.rows("SELECT email FROM lake.mailable_emails"), twice.rows(POINTS)
    assert merge(twice) == {"changed": 1, "changed:merged": 1}
    assert twice.rows(FIELDS) == [("Ann", "Leigh", "Hauptstr. 1", "Ulm", "b", "chess")]
    assert twice.rows("SELECT email FROM lake.mailable_emails") == mailable
    assert twice.rows(POINTS) == points
    assert twice.rows("SELECT email, slot FROM lake.emails ORDER BY slot") == [
        ("ann@example.com", 1), ("a.lee@example.org", 2), ("ann.lee@example.net", 3),
    ]  # fmt: skip
    live = "SELECT list({0} ORDER BY {0}) FROM lake.{1} SEMI JOIN lake.live_contacts USING (contact_id)"
    assert twice.rows(live.format("tag", "contact_tags")) == [(["new", "old", "vip"],)]
    assert twice.rows(live.format("name", "company_links")) == [(["Acme", "Globex"],)]
    assert twice.rows(live.format("external_id", "external_ids")) == [(["1", "2"],)]
    assert twice.undo() == {"changed": 1}
    assert everything(twice.warehouse) == before


def test_every_choice_is_explained_and_what_is_lost_is_kept(twice):
    merge(twice)
    lost = {field: (rule, list(json.loads(lost or "{}").values())) for field, rule, lost in twice.rows(CHOICES)}
    assert lost == {
        "first_name": ("whole", ["A."]),
        "last_name": ("newer", ["Lee"]),
        "street": ("only", []),
        "city": ("complete", ["Bern"]),
        "custom.segment": ("newer", ["a"]),
        "custom.hobby": ("only", []),
    }
    told = dict(twice.rows("SELECT item, after ->> 'rule' FROM lake.action_changes WHERE field = 'choice'"))
    assert told["first_name:"] == "whole"


def test_a_person_chooses_field_by_field(twice):
    merge(twice, keep={"first_name": "other", "last_name": "master", "city": "other", "custom.segment": "master"})
    assert twice.rows(FIELDS) == [("A.", "Lee", "Hauptstr. 1", "Bern", "a", "chess")]
    rules = dict(twice.rows("SELECT field, rule FROM lake.field_choices WHERE rule = 'chosen'"))
    assert rules == {"first_name": "chosen", "last_name": "chosen", "city": "chosen", "custom": "chosen"}


def test_what_a_person_set_here_goes_before_a_newer_list(twice):
    twice.do(
        "update_fields", set={"city": "Graz", "custom.segment": "z"}, select="ids", select_value=[of(twice, "Ann")]
    )
    merge(twice, master="A.", other="Ann")
    assert twice.rows("SELECT city, custom ->> 'segment' FROM lake.live_contacts") == [("Graz", "z")]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"other_id": None}, "should be an id"),
        ({"keep": {"first_name": "both"}}, "should be one of: master, other"),
        ({"keep": {"shoe_size": "other"}}, "names what is no field"),
        ({"keep": {"custom.a@example.com": "other"}}, "looks like an address"),
        ({"other_id": str(id_of("contact", "nobody"))}, "two live contacts"),
    ],
)
def test_a_merge_needs_exactly_two_live_contacts_and_known_fields(twice, answers, said):
    asked = {"master_id": of(twice, "Ann"), "other_id": of(twice, "A.")} | answers
    with pytest.raises(ActionInvalid, match=said):
        twice.begin("merge_contacts", **asked)
    with pytest.raises(ActionInvalid, match="the same contact"):
        merge(twice, other="Ann")


def test_a_dry_run_tells_the_plan_and_writes_nothing(twice):
    before = everything(twice.warehouse)
    preview = twice.preview("merge_contacts", master_id=of(twice, "Ann"), other_id=of(twice, "A."))
    assert (preview.targets, preview.plan) == (1, {"changed:merged": 1})
    assert everything(twice.warehouse) == before


def test_who_is_deleted_between_the_freeze_and_the_merge_is_not_merged(twice):
    asked = twice.begin("merge_contacts", master_id=of(twice, "Ann"), other_id=of(twice, "A."))
    frozen = twice.done[-1]
    twice.do("delete_contacts", confirm="DELETE", select="ids", select_value=[of(twice, "A.")])
    assert twice.finish(asked, frozen) == {"refused": 1, "refused:other_gone": 1}


@pytest.fixture
def busy(twice):
    """Both have a note; both are in the campaign, and the other in a workflow too; each has a deal."""
    when = twice.later()
    own = {"source": "generic", "created_at": when, "updated_at": when}
    stage = id_of("stage", "Lead")
    twice.fill("pipelines", pipeline_id=id_of("pipeline", "New"), name="New", name_key="new", created_at=when)
    twice.fill("stages", stage_id=stage, pipeline_id=id_of("pipeline", "New"), name="Lead", name_key="lead", position=1)
    for name, channel in (("Spring", "email"), ("Onboarding", None)):
        twice.fill("automations", automation_id=id_of("automation", name), kind="campaign", name=name,
                   name_key=name.lower(), channel=channel, created_at=when)  # fmt: skip
    for who in ("Ann", "A."):
        whose = own | {"contact_id": of(twice, who)}
        twice.fill("notes", note_id=id_of("note", who), body=f"of {who}", **whose)
        twice.fill("tasks", task_id=id_of("task", who), title="call", **whose)
        twice.fill("conversations", conversation_id=id_of("conversation", who), channel="sms", **whose)
        twice.fill("appointments", appointment_id=id_of("appointment", who), starts_at=when, **whose)
        twice.fill("opportunities", opportunity_id=id_of("deal", who), stage_id=stage, status="open", name=who, **whose)
        for name in ("Spring",) if who == "Ann" else ("Spring", "Onboarding"):
            twice.fill("enrollments", enrollment_id=id_of("enrollment", who + name), status="active",
                       automation_id=id_of("automation", name), enrolled_at=twice.later(), **whose)  # fmt: skip
    return twice


CHILDREN = ("opportunities", "notes", "tasks", "conversations", "appointments", "enrollments")


def test_children_move_and_nobody_is_in_a_campaign_twice(busy):
    before = everything(busy.warehouse)
    merge(busy)
    ann = busy.ids()["Ann"]
    for table in CHILDREN:
        assert {owner for (owner,) in busy.rows(f"SELECT contact_id FROM lake.{table}")} == {ann}, table
    enrolled = "SELECT name, status, count(*) FROM lake.named_enrollments GROUP BY ALL ORDER BY ALL"
    assert busy.rows(enrolled) == [("Onboarding", "active", 1), ("Spring", "active", 1), ("Spring", "removed", 1)]
    assert busy.undo() == {"changed": 1}
    assert everything(busy.warehouse) == before


def test_later_edits_stay_with_an_unmerge(busy):
    merge(busy)
    action, ann = busy.done[-1], of(busy, "Ann")
    busy.do("update_fields", set={"city": "Graz"}, select="ids", select_value=[ann])
    busy.do("update_tags", add_tags=["later"], remove_tags=["new"], select="ids", select_value=[ann])
    busy.do("update_opportunities", pipeline="New", stage="Lead", name="A.", status="won", select="ids",
            select_value=[ann])  # fmt: skip
    assert busy.undo(action) == {"changed": 1, "changed:changed_since": 1}
    cities = dict(busy.rows("SELECT first_name, city FROM lake.live_contacts"))
    assert cities == {"Ann": "Graz", "A.": "Bern"}
    tags = dict(busy.rows("SELECT first_name, list(tag ORDER BY tag) FROM lake.contact_tags "
                          "JOIN lake.live_contacts USING (contact_id) GROUP BY ALL"))  # fmt: skip
    assert tags == {"Ann": ["later", "old", "vip"], "A.": ["new", "vip"]}
    deals = (
        "SELECT first_name, o.status FROM lake.live_opportunities o JOIN lake.contacts USING (contact_id) ORDER BY 1"
    )
    assert busy.rows(deals) == [("A.", "won"), ("Ann", "open")]


def test_an_unmerge_is_for_good(twice):
    merge(twice)
    merged = twice.done[-1]
    assert twice.undo(merged) == {"changed": 1}
    pair = tuple(sorted((twice.ids()["Ann"], twice.ids()["A."])))
    assert twice.rows("SELECT left_id, right_id, action_id FROM lake.not_same") == [(*pair, twice.done[-1])]
    assert twice.undo(merged) == {"refused": 1, "refused:changed_since": 1}
    assert twice.undo(twice.done[1]) == {"refused": 1, "refused:not_same": 1}
    assert twice.alive() == {"Ann", "A."}


def test_a_deleted_contact_is_not_unmerged(twice):
    merge(twice)
    merged = twice.done[-1]
    twice.do("delete_contacts", confirm="DELETE")
    assert twice.undo(merged) == {"refused": 1, "refused:deleted_meanwhile": 1}
    assert twice.alive() == set()


def test_the_newer_merge_has_to_be_undone_first(twice):
    twice.imports.of(HEADER + "3,Annie,Lee,annie@example.com,,,,vip,,,,,\n", name="third.csv", exported_at="2026-11-12")
    merge(twice)
    first = twice.done[-1]
    merge(twice, other="Annie")
    second = twice.done[-1]
    assert twice.undo(first) == {"refused": 1, "refused:merged_since": 1}
    assert twice.undo(second) == {"changed": 1}
    assert twice.undo(first) == {"changed": 1}
    assert twice.alive() == {"Ann", "A.", "Annie"}


def test_later_lists_with_an_old_id_or_address_land_on_the_survivor(twice):
    twice.imports.of(HEADER + "3,Annie,Lee,annie@example.com,,,,,,,,,\n", name="third.csv", exported_at="2026-11-12")
    merge(twice)
    merge(twice, master="Annie", other="Ann")
    later = HEADER + "2,A.,Leigh,,,,,fourth,,,,,\n,Ann,Lee,ann@example.com,,,,fifth,,,,,\n"
    report = twice.imports.of(later, name="later.csv", exported_at="2026-11-13")
    assert report.outcomes["inserted"] == 0
    assert twice.rows("SELECT count(*) FROM lake.live_contacts") == [(1,)]
    tags = "SELECT tag FROM lake.contact_tags SEMI JOIN lake.live_contacts USING (contact_id) ORDER BY tag"
    assert [tag for (tag,) in twice.rows(tags)] == ["fifth", "fourth", "new", "old", "vip"]


@pytest.mark.parametrize(("exported_at", "now"), [("2026-11-10", ("Ulm", "chess")), ("2026-11-12", ("Graz", "go"))])
def test_an_older_list_overwrites_nothing_that_either_contact_knew(twice, exported_at, now):
    merge(twice)
    listed = HEADER + "1,Ann,Lee,ann@example.com,,,,,,Graz,,go,\n"
    twice.imports.of(listed, name="another.csv", exported_at=exported_at)
    assert twice.rows("SELECT city, custom ->> 'hobby' FROM lake.live_contacts") == [now]
