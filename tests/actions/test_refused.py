"""Answers that a form cannot mean: refused before anything is read or written; what was typed is not repeated."""

import pytest

from tests.actions.conftest import EVIDENCE
from transforms.actions.form import action_id, order
from transforms.errors import ActionInvalid, PermanentError
from transforms.settings import Settings
from transforms.vocabulary import ActionKind

COMMON = {"action_name": "a test", "select": "all"}

# kind, answers, what is said
WRONG = {
    "no name": ("update_tags", {"action_name": " ", "add_tags": ["x"]}, "action_name is missing"),
    "an address as a name": (
        "update_tags", {"action_name": "to ann@example.com", "add_tags": ["x"]}, "like an address"
    ),
    "no tag": ("update_tags", {}, "add_tags is empty"),
    "no list of tags": ("update_tags", {"add_tags": "x"}, "should be a list"),
    "no tag at all": ("update_tags", {"add_tags": ["a,b"]}, "holds 1 that are no tags"),
    "a phone number as a tag": ("update_tags", {"add_tags": ["+49 151 23456789"]}, "like an address"),
    "an endless tag": ("update_tags", {"add_tags": ["x" * 65]}, "holds 1 that are no tags"),
    "a share of nothing": ("update_tags", {"add_tags": ["x"], "max_share": 0}, "more than 0 and at most 1"),
    "a share of too much": ("update_tags", {"add_tags": ["x"], "max_share": 1.5}, "more than 0 and at most 1"),
    "no number": ("update_tags", {"add_tags": ["x"], "confirm_count": "many"}, "confirm_count should be a number"),
    "not a number": ("update_tags", {"add_tags": ["x"], "max_share": float("nan")}, "max_share should be a number"),
    "no box": ("update_tags", {"add_tags": ["x"], "dry_run": "yes"}, "dry_run should be true or false"),
    "no operation": ("update_companies", {"company": "Acme"}, "operation should be one of: set, remove, remove_all"),
    "no company": ("update_companies", {"operation": "set"}, "company is missing"),
    "a company too many": ("update_companies", {"operation": "remove_all", "company": "Acme"}, "must be empty"),
    "no field": ("update_fields", {}, "set is empty"),
    "an unknown field": ("update_fields", {"set": {"colour": "red"}}, "names what is no field"),
    "a field of ours": ("update_fields", {"set": {"contact_id": "1"}}, "names what is no field"),
    "a field twice": ("update_fields", {"set": {"city": "Ulm"}, "clear": ["city"]}, "1 fields that `set` names too"),
    "a name": ("update_fields", {"set": {"first_name": "Ann"}}, "says who someone is"),
    "an address in a field": ("update_fields", {"set": {"city": "ann@example.com"}}, "like an address"),
    "an address in a custom field": ("update_fields", {"set": {"custom.x": "ann@example.com"}}, "like an address"),
    "a country in words": ("update_fields", {"set": {"country": "Germany"}}, "should be an ISO 3166 code"),
    "a language in words": ("update_fields", {"set": {"language": "a b"}}, "should be a language code"),
    "nothing to set": ("update_fields", {"set": {"city": ""}}, "set: city is missing"),
    "no direction": ("update_opt_status", {}, "direction should be one of: opt_in, opt_out"),
    "an opt-in without evidence": ("update_opt_status", {"direction": "opt_in"}, "obtained should be one of"),
    "a bought list": (
        "update_opt_status", {"direction": "opt_in", **EVIDENCE, "obtained": "purchased"}, "opts nobody in"
    ),
    "an unknown origin": (
        "update_opt_status", {"direction": "opt_in", **EVIDENCE, "obtained": "unknown"}, "opts nobody in"
    ),
    "no explanation": (
        "update_opt_status", {"direction": "opt_in", **EVIDENCE, "explanation": ""}, "explanation is missing"
    ),
    "nobody answers": (
        "update_opt_status", {"direction": "opt_in", **EVIDENCE, "attested_by": None}, "attested_by is"
    ),
    "an unknown slot": (
        "update_opt_status", {"direction": "opt_out", "slots": ["email:0"]}, "holds 1 that are none of"
    ),
    "no pipeline": ("update_opportunities", {"stage": "Lead"}, "pipeline is missing"),
    "a negative value": (
        "update_opportunities", {"pipeline": "a", "stage": "b", "value": -1}, "value should be a number"
    ),
    "an unknown status": (
        "update_opportunities", {"pipeline": "a", "stage": "b", "status": "maybe"}, "status should be"
    ),
    "an unknown kind": (
        "update_automations", {"operation": "enroll", "kind": "drip", "name": "x"}, "kind should be one of"
    ),
    "no id": ("undo_action", {"action_id": "the last one"}, "action_id should be an id"),
    "no selection": ("update_tags", {"add_tags": ["x"], "select": None}, "select should be one of"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_it_is_refused_with_what_should_stand_there(name):
    kind, answers, said = WRONG[name]
    with pytest.raises(PermanentError, match=said.replace("(", r"\(")) as error:
        order(ActionKind(kind), COMMON | answers, Settings())
    assert "Nothing was written" in str(error.value)
    assert not {"ann@", "23456789"} & {word for word in ("ann@", "23456789") if word in str(error.value)}


def test_every_action_has_a_module_and_every_order_keeps_what_was_asked():
    asked = order(ActionKind.UPDATE_TAGS, COMMON | {"add_tags": [" Spring  2026 "], "dry_run": True}, Settings())
    assert (asked.kind, asked.action.add, asked.dry_run) == ("update_tags", ("spring 2026",), True)
    assert asked.asked == '{"add_tags": [" Spring  2026 "]}'
    with pytest.raises(ActionInvalid):
        order(ActionKind.DELETE_CONTACTS, COMMON, Settings())


def test_a_run_is_one_action_however_often_it_is_tried():
    assert action_id("update_tags", "run 1") == action_id("update_tags", "run 1") != action_id("update_tags", "run 2")
