"""What is no filter is refused before anything runs, with the place in the tree, and without a typed value."""

import json
from typing import Any

import pytest

from tests.selection.test_filters import NOW
from tests.selection.worlds import plain_lake
from tests.support.segments import Crowd
from transforms.errors import FilterInvalid, RuleGap
from transforms.rules.filter import FIELDS, OPERATORS, RELATIONS
from transforms.selection import Selection, choose, read
from transforms.selection.filter import DEEPEST, LONGEST, MOST_NODES
from transforms.vocabulary import Select
from transforms.warehouse import Clause, Query

GOOD: dict[str, Any] = {"field": "city", "op": "is", "value": "Wien"}


def deep(levels: int) -> dict[str, Any]:
    tree = GOOD
    for _ in range(levels - 1):
        tree = {"not": tree}
    return tree


FAULTS: dict[str, tuple[Any, str]] = {
    "no JSON": ("{", "the top: should be JSON"),
    "too deep for a parser": ("[" * 100_000, "the top: should be JSON"),
    "a name twice": ('{"field":"city","op":"is","value":"a","value":"b"}', "each name once"),
    "NaN": ('{"field":"opportunity.value","op":"is","value":NaN}', "should be JSON"),
    "no node": ([], "the top: should have exactly one of: all, any, not, has, field"),
    "two kinds": ({"all": [GOOD], "any": [GOOD]}, "exactly one of"),
    "empty": ({"all": [GOOD, {"any": []}]}, r"all\[1\]\.any: "),
    "a lone node in place of a list": ({"all": GOOD}, "all: "),
    "no operator": ({"all": [{"not": {"field": "city"}}]}, r"all\[0\]\.not\.op: is missing"),
    "what does not belong": (GOOD | {"ann@example.com": 1}, "the top: holds a name that does not belong there"),
    "unknown field": ({"any": [GOOD, GOOD | {"field": "e-mail"}]}, r"any\[1\]: field should be one of: .*city"),
    "unknown field of a relation": (GOOD | {"field": "tag.color"}, "one of: tag.name, tag.tagged_at"),
    "another relation's field inside has": ({"has": "tag", "where": GOOD}, "where: field should be one of: tag.name, "),
    "unknown relation": ({"has": "friends"}, "has should name one of: action, .*tag, task"),
    "has inside has": ({"has": "tag", "where": {"has": "tag"}}, "where: a has cannot stand inside another one"),
    "has the contact": ({"has": "contact"}, "has should name one of"),
    "an operator of another type": (GOOD | {"op": "at_least"}, "op should be one of: is, in, contains, .*blank"),
    "no operator for not": (GOOD | {"op": "is_not"}, "op should be one of"),
    "blank takes nothing": (GOOD | {"op": "blank"}, "value takes no value"),
    "a blank text": (GOOD | {"value": " "}, "the operator blank"),
    "a long text": (GOOD | {"value": "x" * 201}, "1 to 200 characters"),
    "control characters": (GOOD | {"value": "a\0b"}, "without control characters"),
    "half a character": (GOOD | {"value": "\ud800"}, "without control characters"),
    "a number for a text": (GOOD | {"value": 3}, "should be a text"),
    "a text for a list": (GOOD | {"op": "in"}, "a list of 1 to 1000 values"),
    "a list that is too long": (GOOD | {"op": "in", "value": ["x"] * 1001}, "a list of 1 to 1000 values"),
    "an unknown word": ({"field": "email.opt_status", "op": "is", "value": "in"}, "one of: non_marketable, "),
    "a word that cannot be hashed": ({"field": "email.opt_status", "op": "is", "value": {}}, "one of: non_marketable"),
    "a flag for a number": ({"field": "opportunity.value", "op": "is", "value": True}, "should be a number"),
    "a huge number": ('{"field":"opportunity.value","op":"is","value":1e400}', "should be a number"),
    "a fine number": ({"field": "opportunity.value", "op": "is", "value": 0.0000001}, "6 decimals"),
    "no such day": ({"field": "birth_date", "op": "on", "value": "2027-02-29"}, "should be a day from"),
    "a day too far": ({"field": "birth_date", "op": "on", "value": "9999-12-31"}, "should be a day from"),
    "days the wrong way": (
        {"field": "birth_date", "op": "between", "value": ["2027-02-02", "2027-02-01"]}, "the first and the last"
    ),
    "a span too long": ({"field": "created_at", "op": "in_last", "value": "101 years"}, "at most 100 years"),
    "no span": ({"field": "created_at", "op": "in_last", "value": "0 days"}, "should be a span like 30 days"),
    "no id": ({"field": "import.id", "op": "is", "value": "1"}, "should be an id like"),
    "a key with control characters": ({"field": "custom.a\0", "op": "filled"}, "the key behind the dot"),
    "no key": ({"field": "custom.", "op": "filled"}, "field should be one of"),
    "too deep": (deep(DEEPEST + 1), f"more than {DEEPEST} nodes deep"),
    "too large": ({"all": [GOOD] * MOST_NODES}, f"more than {MOST_NODES} nodes"),
    "too long": (json.dumps(GOOD) + " " * LONGEST, "is longer than"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_its_place(name):
    source, told = FAULTS[name]
    with pytest.raises(FilterInvalid, match=told):
        read(source)


def test_the_largest_is_read():
    read(deep(DEEPEST))
    read({"all": [GOOD] * (MOST_NODES - 1)})


def test_every_fault_is_told_at_once_and_no_value():
    secret = "ann.lee@example.com"
    tree = {"any": [{"field": secret, "op": "is", "value": secret}, {"field": "city", "op": secret, "value": secret},
                    {"field": "import.id", "op": "is", "value": secret}, {"has": secret}]}  # fmt: skip
    with pytest.raises(FilterInvalid) as error:
        read(tree)
    assert "4 faults" in str(error.value)
    assert error.value.facts == {"places": ["any[0]", "any[1]", "any[2]", "any[3]"]}
    seen = repr(error.value) + repr(error.value.facts) + repr(error.value.__cause__)
    assert "ann" not in seen.replace("channel", "")


def test_a_name_that_was_typed_is_not_told():
    for tree in (GOOD | {"ann@example.com": 1}, {"ann@example.com": [GOOD]}, {"all": [GOOD], "ann@example.com": {}}):
        with pytest.raises(FilterInvalid) as error:
            read(tree)
        assert "example.com" not in repr(error.value) + repr(error.value.facts)


ATTACKS = ["'; DROP TABLE lake.contacts; --", "$p0", "x' OR '1'='1", "@", '"', "\\", "*/", "%", "TRUE) OR (TRUE"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_typed_is_a_value_or_refused(attack):
    crowd = Crowd(contacts={1: {"city": attack, "custom": {attack: attack}}, 2: {"city": "Wien"}, 3: {}})
    with plain_lake(crowd) as session:
        for tree in (
            GOOD | {"value": attack}, GOOD | {"op": "in", "value": [attack]},
            GOOD | {"op": "contains", "value": attack}, GOOD | {"field": f"custom.{attack}", "value": attack},
        ):  # fmt: skip
            assert choose(session, Selection(Select.FILTER, filter=read(tree)), as_of=NOW).contacts == 1
    for tree in (GOOD | {"field": attack}, GOOD | {"op": attack}, {"has": attack}, GOOD | {"field": f"tag.{attack}"}):
        with pytest.raises(FilterInvalid):
            read(tree)


def test_every_field_is_there_and_every_operator_runs():
    """Each on its own relation alone: a column that is not there would silently be the contact's."""
    alone = "SELECT 1 FROM lake.live_contacts WHERE @"
    with plain_lake(Crowd()) as session:
        for field in FIELDS.values():
            rows = RELATIONS[field.relation].partition(" IN (")[2].removesuffix(")") or alone
            for operator in OPERATORS[field.type].values():
                query = Query.inline(field.name, rows.replace("@", operator.sql.replace("@", field.column)))
                assert session.rows(query, **dict.fromkeys(query.params)) == []


def test_a_clause_is_one_condition_and_brings_what_it_binds():
    query = Query.inline("people", "SELECT contact_id FROM lake.contacts WHERE $condition")
    assert query.where(Clause("city = $p0", {"p0": "x"})).params == {"p0"}
    for clause in (Clause("TRUE); DROP TABLE x; SELECT (1", {}), Clause("city = $p0", {}), Clause("TRUE", {"p0": 1})):
        with pytest.raises(RuleGap):
            query.where(clause)
    with pytest.raises(RuleGap):
        Query.inline("all", "SELECT 1").where(Clause("TRUE", {}))
