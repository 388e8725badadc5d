"""What each bulk action does, as a table: the form, how the contacts end, and what is there afterwards. Each is then
undone, and what is there is what was there before.
"""

import json

import pytest

from tests.actions.conftest import EVIDENCE
from tests.support.contents import digests
from transforms.consent.pseudonym import Pseudonyms
from transforms.errors import ActionInvalid

LINKED = "SELECT first_name, list({0} ORDER BY {0}) FROM lake.{1} JOIN lake.contacts USING (contact_id) GROUP BY ALL"
TAGS = LINKED.format("tag", "contact_tags")
COMPANIES = LINKED.format("name", "company_links")
CITIES = "SELECT first_name, city FROM lake.contacts WHERE city IS NOT NULL"
SEGMENTS = "SELECT first_name, custom ->> 'segment' FROM lake.contacts WHERE custom ->> 'segment' IS NOT NULL"
STATUSES = "SELECT value, opt_status FROM lake.addresses"
OPTED_IN = {"+4915123456789": "single_opt_in", "ann@example.com": "single_opt_in", "bob@example.com": "single_opt_in"}
AS_LISTED = OPTED_IN | {"cleo@example.com": "opted_out", "dee@example.com": "non_marketable"}


# kind, answers, how the contacts end, what is looked at, what is seen there
DONE = {
    "tags are given and taken away": (
        "update_tags", {"add_tags": ["New", "vip"], "remove_tags": ["OLD"]}, {"changed": 5},
        TAGS, {"Ann": ["new", "vip"], "Bob": ["new", "vip"], "Cleo": ["new", "vip"], "Dee": ["new", "vip"],
               "Eve": ["new", "vip"]},
    ),
    "a tag that is both is given; who has it is not changed": (
        "update_tags", {"add_tags": ["vip"], "remove_tags": ["vip"]},
        {"changed": 3, "unchanged": 2, "unchanged:nothing_to_change": 2},
        TAGS, {"Ann": ["old", "vip"], "Bob": ["vip"], "Cleo": ["vip"], "Dee": ["old", "vip"], "Eve": ["vip"]},
    ),
    "all tags are taken away but one": (
        "update_tags", {"add_tags": ["vip"], "remove_all_tags": True}, {"changed": 4, "unchanged": 1,
                                                                       "unchanged:nothing_to_change": 1},
        TAGS, {"Ann": ["vip"], "Bob": ["vip"], "Cleo": ["vip"], "Dee": ["vip"], "Eve": ["vip"]},
    ),
    "a company is found by its name": (
        "update_companies", {"operation": "set", "company": "ACME"},
        {"changed": 3, "unchanged": 2, "unchanged:nothing_to_change": 2},
        COMPANIES, {"Ann": ["Acme"], "Bob": ["Acme"], "Cleo": ["Acme"], "Dee": ["Acme", "Globex"], "Eve": ["Acme"]},
    ),
    "a company is made": (
        "update_companies", {"operation": "set", "company": "www.new.example"}, {"changed": 5},
        "SELECT name, domain FROM lake.companies WHERE domain IS NOT NULL", {"new.example": "new.example"},
    ),
    "a link is taken away": (
        "update_companies", {"operation": "remove", "company": "acme"},
        {"changed": 2, "unchanged": 3, "unchanged:nothing_to_change": 3},
        COMPANIES, {"Dee": ["Globex"]},
    ),
    "every link is taken away": (
        "update_companies", {"operation": "remove_all"},
        {"changed": 3, "unchanged": 2, "unchanged:nothing_to_change": 2}, COMPANIES, {},
    ),
    "fields are set": (
        "update_fields", {"set": {"city": "Ulm", "custom.segment": "a"}},
        {"changed": 4, "unchanged": 1, "unchanged:nothing_to_change": 1},
        CITIES, {"Ann": "Ulm", "Bob": "Ulm", "Cleo": "Ulm", "Dee": "Ulm", "Eve": "Ulm"},
    ),
    "fields are cleared": (
        "update_fields", {"clear": ["city", "custom.segment", "last_name"]}, {"changed": 5}, CITIES, {},
    ),
    "a custom field of any name and value": (
        "update_fields", {"set": {"custom.a/b~\"c'": "ü\"x", "custom.n": 1.5, "custom.segment": True}}, {"changed": 5},
        SEGMENTS, {"Ann": "true", "Bob": "true", "Cleo": "true", "Dee": "true", "Eve": "true"},
    ),
    "an opt-in lifts who was never asked, and nobody who left": (
        "update_opt_status", {"direction": "opt_in", "slots": ["email"], **EVIDENCE},
        {"changed": 1, "unchanged": 2, "unchanged:already_opted_in": 2, "refused": 2, "refused:no_address": 1,
         "refused:opt_out_stands": 1},
        STATUSES, AS_LISTED | {"dee@example.com": "single_opt_in"},
    ),
    "only the slots that are asked for": (
        "update_opt_status", {"direction": "opt_in", "slots": ["phone:1", "email:2"], **EVIDENCE},
        {"unchanged": 1, "unchanged:already_opted_in": 1, "refused": 4, "refused:no_address": 4},
        STATUSES, AS_LISTED,
    ),
    "contacts are deleted": (
        "delete_contacts", {"confirm": "DELETE"}, {"changed": 5},
        "SELECT first_name, 1 FROM lake.live_contacts", {},
    ),
}  # fmt: skip


FIRST_OF_ITS_KIND = {kind: name for name, (kind, *_) in reversed(DONE.items())}.values()
SNAPSHOT = "SELECT id FROM lake.current_snapshot()"


@pytest.fixture
def batch_contacts(request):
    """Two batches; one where a case of the same kind has shown that it can be done in two."""
    params = getattr(request.node, "callspec", None)
    return 3 if params is None or params.params["name"] in FIRST_OF_ITS_KIND else 5


@pytest.mark.parametrize("name", DONE)
def test_what_it_does_and_that_an_undo_takes_it_back(actions, name):
    kind, answers, ends, sql, seen = DONE[name]
    before = digests(actions.warehouse)
    latest = actions.rows(SNAPSHOT)
    preview = actions.preview(kind, **answers)
    assert told_of(preview.plan) == ends
    assert actions.rows(SNAPSHOT) == latest
    assert actions.do(kind, **answers) == ends
    assert dict(actions.rows(sql)) == seen
    undone = actions.undo()
    assert undone.get("changed", 0) == ends.get("changed", 0)
    after = digests(actions.warehouse)
    if kind == "update_opt_status":
        assert dict(actions.rows(STATUSES)) == AS_LISTED
    assert {what for what in after if after[what] != before[what]} == set()


def told_of(plan):
    """A preview's plan as an action's counts."""
    counts = {}
    for told, contacts in plan.items():
        outcome = told.partition(":")[0]
        counts[outcome] = counts.get(outcome, 0) + contacts
        if ":" in told:
            counts[told] = contacts
    return counts


def test_an_opt_out_is_for_good(actions):
    assert actions.do("update_opt_status", direction="opt_out", slots=["email", "phone"]) == {
        "changed": 4, "unchanged": 1, "unchanged:already_opted_out": 1,
    }  # fmt: skip
    opted_out = dict.fromkeys(AS_LISTED, "opted_out")
    assert dict(actions.rows(STATUSES)) == opted_out
    assert actions.undo() == {"refused": 4, "refused:opt_out_stays": 4}
    assert actions.do("update_opt_status", direction="opt_in", slots=["email", "phone"], **EVIDENCE) == {
        "refused": 5, "refused:opt_out_stands": 5,
    }  # fmt: skip
    assert dict(actions.rows(STATUSES)) == opted_out
    assert actions.rows("SELECT count(DISTINCT key) FROM lake.suppressions") == [(5,)]


def test_an_opt_in_leaves_its_evidence_in_the_ledger(actions):
    actions.do("update_opt_status", direction="opt_in", slots=["email:1"], **EVIDENCE)
    of_it = "SELECT event, before, after, basis, explanation, actor, action_id FROM lake.consent_events"
    event = ("bulk_opt_in", "non_marketable", "single_opt_in", *EVIDENCE.values(), actions.done[-1])
    assert event in actions.rows(of_it)
    digests(actions.warehouse)  # proves the chain of seals


def test_each_slot_of_a_contact_is_told_by_itself(actions):
    bob = actions.ids()["Bob"]
    actions.fill("addresses", channel="email", value="bobby@example.org", opt_status="non_marketable",
                 key=Pseudonyms(actions.settings).of(["bobby@example.org"])[0], status_since=actions.later(),
                 deliverability="clean")  # fmt: skip
    actions.fill(
        "contact_addresses", contact_id=bob, channel="email", slot=2, value="bobby@example.org", kind="personal"
    )
    actions.do("update_opt_status", select="ids", select_value=[str(bob)], direction="opt_in", **EVIDENCE)
    ((outcome, reason, detail),) = actions.rows("SELECT outcome, reason, detail::VARCHAR FROM lake.action_results")
    assert (outcome, reason, json.loads(detail)) == ("changed", "already_opted_in", {"email:1": "already_opted_in"})


@pytest.fixture
def sales(actions):
    """A pipeline of two stages, a campaign by e-mail, a workflow that sends nothing."""
    when, pipeline = actions.later(), "10000000-0000-4000-8000-000000000001"
    actions.fill("pipelines", pipeline_id=pipeline, name="New business", name_key="new business", created_at=when)
    for place, name in enumerate(("Lead", "Offer"), 1):
        actions.fill("stages", stage_id=f"20000000-0000-4000-8000-00000000000{place}", pipeline_id=pipeline, name=name,
                     name_key=name.lower(), position=place)  # fmt: skip
    for place, (kind, name, channel) in enumerate(
        (("campaign", "Spring", "email"), ("workflow", "Onboarding", None)), 1
    ):
        actions.fill("automations", automation_id=f"30000000-0000-4000-8000-00000000000{place}", kind=kind, name=name,
                     name_key=name.lower(), channel=channel, created_at=when)  # fmt: skip
    return actions


OPPORTUNITIES = "SELECT DISTINCT stage, name, value, status, custom::VARCHAR FROM lake.live_opportunities"


def test_opportunities_are_made_then_updated(sales):
    before = sales.rows("SELECT count(opportunity_id) FROM lake.opportunities")
    lead = {"pipeline": "new business", "stage": "LEAD", "name": "Deal", "value": 100.5, "custom": {"fair": "Ulm"}}
    assert sales.do("update_opportunities", **lead) == {"changed": 5}
    assert sales.do("update_opportunities", **lead) == {"unchanged": 5, "unchanged:nothing_to_change": 5}
    ((stage, name, value, status, custom),) = sales.rows(OPPORTUNITIES)
    assert (stage, name, float(value), status, json.loads(custom)) == ("Lead", "Deal", 100.5, "open", {"fair": "Ulm"})
    assert sales.do("update_opportunities", pipeline="New business", stage="Offer", status="won") == {"changed": 5}
    assert sales.rows("SELECT DISTINCT stage, name, status FROM lake.live_opportunities") == [("Offer", "Deal", "won")]
    assert sales.undo() == {"changed": 5}
    assert sales.rows(OPPORTUNITIES) == [(stage, name, value, status, custom)]
    assert sales.undo(sales.done[0]) == {"changed": 5}
    assert sales.rows("SELECT count(opportunity_id) FROM lake.opportunities") == before


def test_only_who_may_be_sent_to_is_enrolled(sales):
    enroll = {"operation": "enroll", "kind": "campaign", "name": "spring"}
    assert sales.do("update_automations", **enroll) == {"changed": 2, "refused": 3, "refused:not_mailable": 3}
    active = (
        "SELECT first_name FROM lake.live_enrollments e JOIN lake.contacts USING (contact_id) WHERE e.status = 'active'"
    )
    assert set(sales.rows(active)) == {("Ann",), ("Bob",)}
    assert sales.do("update_automations", **enroll)["unchanged"] == 2
    assert sales.do("update_automations", operation="remove", kind="campaign", name="Spring")["changed"] == 2
    assert sales.rows(active) == []
    assert sales.undo() == {"changed": 2}
    assert set(sales.rows(active)) == {("Ann",), ("Bob",)}


def test_what_sends_nothing_takes_everybody(sales):
    assert sales.do("update_automations", operation="enroll", kind="workflow", name="Onboarding") == {"changed": 5}


def test_an_unknown_stage_or_automation_names_the_known_ones(sales):
    with pytest.raises(ActionInvalid, match="There are: New business: Lead, Offer"):
        sales.begin("update_opportunities", pipeline="New business", stage="Won")
    with pytest.raises(ActionInvalid, match="There are: campaign Spring, workflow Onboarding"):
        sales.begin("update_automations", operation="enroll", kind="workflow", name="Spring")


def test_an_active_enrollment_keeps_a_contact_unless_forced(sales):
    sales.do("update_automations", operation="enroll", kind="campaign", name="Spring")
    deletion = sales.do("delete_contacts", confirm="DELETE")
    assert deletion == {"changed": 3, "refused": 2, "refused:in_active_automation": 2}
    assert sales.alive() == {"Ann", "Bob"}
    assert sales.do("delete_contacts", confirm="DELETE", force=True) == {"changed": 2}
    assert sales.rows("SELECT DISTINCT status FROM lake.enrollments") == [("removed",)]
    assert sales.alive() == set()
