"""Thousands of random trees over random crowds mean the same people to the product and to the oracle."""

import os
import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.selection.worlds import id_of, numbers, plain_lake
from tests.support.segments import Crowd, Row, meant
from transforms.rules.filter import CONTACT, FIELDS, OPERATORS, RELATIONS
from transforms.selection import Selection, choose, read
from transforms.vocabulary import (
    ActionKind,
    AddressKind,
    Deliverability,
    OptStatus,
    Select,
)
from transforms.warehouse import Query

WORLDS = 400 if os.environ.get("HYPOTHESIS") == "night" else 8
TREES = 400
SELECTED = Query.inline("selected", "SELECT contact_id FROM selected")

NOWS = [
    datetime(2028, 2, 29, 0, 0, tzinfo=UTC),
    datetime(2027, 3, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 11, 21, 12, tzinfo=UTC),
    datetime(2027, 1, 1, 0, 0, tzinfo=UTC),
]
TEXTS = ["Köln", "KÖLN", "köln bonn", "a%b", "a_b", "aXb", "O'Neil", "$p0", "acme", "Acme GmbH", " ", "n\u0303", "ñ"]
KEYS = ["hobby", "a/b", "a~1b", "$y", "score", 'q"uote', "*"]
CUSTOM: list[Any] = [
    "chess", "", "12", "12.50", "-3", "1e3", "012", "2026-11-21", "2026-02-30", "2028-02-29T10:00", 5, 2.5, True, None,
]  # fmt: skip
NUMBERS = [0, 1, 2, 12, 12.5, 1000, -3]
SPANS = ["1 day", "30 days", "1 week", "1 month", "6 months", "1 year", "2 years"]
IDS = [id_of("thing", number) for number in range(3)]


def instants(chance: random.Random, now: datetime) -> datetime:
    """Around today, and around the borders of the spans, to the microsecond."""
    moment = now + timedelta(days=chance.choice([0, 0, 1, -1, 7, -7, 30, -30, -28, -31, -365, -366, 365, -59, -60]))
    if chance.random() < 0.4:
        moment = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return moment + timedelta(microseconds=chance.choice([0, 0, 1, -1]))


def days(chance: random.Random, now: datetime) -> date:
    return instants(chance, now).date()


def filled(chance: random.Random, field: Any, now: datetime) -> Any:
    """A value for a column: blank every now and then."""
    several = {
        "text": [*TEXTS, "", None, None],
        "day": [days(chance, now), None],
        "instant": [instants(chance, now), instants(chance, now), None],
        "number": [Decimal("0.00"), Decimal("12.50"), Decimal("1000.00"), None],
        "word": field.words,
        "id": IDS,
        "custom": [{key: chance.choice(CUSTOM) for key in KEYS if chance.random() < 0.4} or None],
    }
    return chance.choice(several[field.type])


NEVER_BLANK = {
    "source", "created_at", "updated_at", "tag.name", "tag.tagged_at", "company.name", "company.linked_at",
    "note.body", "note.created_at", "task.title", "conversation.channel", "appointment.starts_at",
    "opportunity.pipeline", "opportunity.stage", "opportunity.created_at", "opportunity.updated_at",
    "enrollment.name", "enrollment.enrolled_at", "import.source", "import.imported_at", "action.created_at",
    "external_id.source", "external_id.value", "email.status_since", "phone.status_since",
}  # fmt: skip


def fields_of(relation: str) -> list[Any]:
    return [field for field in FIELDS.values() if field.relation == relation]


def a_row(chance: random.Random, relation: str, now: datetime) -> Row:
    row = {}
    for field in fields_of(relation):
        value = filled(chance, field, now)
        while field.name in NEVER_BLANK and value in (None, ""):
            value = filled(chance, field, now)
        short = field.name.removesuffix(".*").split(".")[-1]
        row[short] = value
    return row


def an_address(chance: random.Random, relation: str, number: int, slot: int, now: datetime) -> Row:
    value = f"p{number}.{slot}@{chance.choice(['example.com', 'Example.org'])}"
    return {
        "contact": number, "slot": slot, "value": value if relation == "email" else f"+49151234567{number:02}{slot}",
        "kind": chance.choice(list(AddressKind)).value, "opt_status": chance.choice(list(OptStatus)).value,
        "deliverability": chance.choice([*Deliverability, Deliverability.CLEAN]).value,
        "status_since": instants(chance, now),
    }  # fmt: skip


def a_crowd(chance: random.Random, now: datetime) -> Crowd:
    crowd = Crowd()
    crowd.contacts = {number: {} for number in range(14)}
    for number in crowd.contacts:
        row = a_row(chance, CONTACT, now)
        crowd.contacts[number] = row | {"contact_id": id_of("contact", number)}
    crowd.gone = set(chance.sample(range(14), 2))
    left = [number for number in crowd.contacts if number not in crowd.gone]
    crowd.merged = {left[0]: left[1], left[1]: left[2]}
    for relation in RELATIONS.keys() - {CONTACT, "mailable_email", "email", "phone"}:
        crowd.rows[relation] = [one_of_several(chance, relation, now) for _ in range(12)]
    for number in crowd.contacts:
        for relation in ("email", "phone"):
            for slot in range(1, 1 + chance.choice([0, 1, 1, 2])):
                crowd.rows.setdefault(relation, []).append(an_address(chance, relation, number, slot, now))
    emails = [row["value"] for row in crowd.rows["email"]]
    crowd.suppressed = set(chance.sample(emails, min(2, len(emails))))
    return crowd


def one_of_several(chance: random.Random, relation: str, now: datetime) -> Row:
    row = a_row(chance, relation, now) | {"contact": chance.randrange(14)}
    if relation == "company":
        row["name"] = chance.choice(["Acme GmbH", "Öl & Gas"])
        row["domain"] = {"Acme GmbH": "acme.example", "Öl & Gas": None}[row["name"]]
        row["id"] = id_of("company", row["name"].lower())
    if relation in {"import", "action"}:  # what belongs to the import itself is the same on all its rows
        which = IDS.index(row["id"])
        row |= {"source": "generic", "imported_at": now - timedelta(days=30 * which)}
        row |= {"kind": list(ActionKind)[which].value, "created_at": now - timedelta(days=30 * which)}
    if relation in {"opportunity", "note", "task", "conversation", "appointment", "enrollment"}:
        row["deleted"] = chance.random() < 0.2
    return {name: value for name, value in row.items() if name not in _FOREIGN.get(relation, ())}


_FOREIGN = {"import": {"kind", "created_at"}, "action": {"source", "imported_at"}, "company": set()}


def a_value(chance: random.Random, takes: str, field: Any, now: datetime) -> Any:
    """A value for a condition: often one that is somewhere, sometimes one just beside it."""
    several = {
        "text": [*(text for text in TEXTS if text.strip()), "example.com", "p1", "chess", "12", "n", "A"],
        "word": field.words,
        "id": [str(each) for each in (*IDS, id_of("company", "acme gmbh"), id_of("contact", 3))],
        "number": NUMBERS,
        "day": [days(chance, now).isoformat()],
        "days": [sorted([days(chance, now).isoformat(), days(chance, now).isoformat()])],
        "past": SPANS,
        "future": SPANS,
    }
    if takes in several:
        return chance.choice(several[takes])
    return [a_value(chance, takes.removesuffix("s"), field, now) for _ in range(chance.randint(1, 3))]


def a_condition(chance: random.Random, relation: str, now: datetime) -> Row:
    field = chance.choice(fields_of(relation))
    op = chance.choice([*OPERATORS[field.type], "blank"])
    name = field.name.replace("*", chance.choice(KEYS)) if field.type == "custom" else field.name
    condition = {"field": name, "op": op}
    takes = "nothing" if op == "blank" else OPERATORS[field.type][op].takes
    return condition if takes == "nothing" else condition | {"value": a_value(chance, takes, field, now)}


def a_tree(chance: random.Random, now: datetime, depth: int, relation: str = CONTACT) -> Row:
    several = sorted(RELATIONS.keys() - {CONTACT})
    kind = chance.choice(["all", "any", "not", "has", "leaf", "leaf"] if depth else ["leaf"])
    if kind in {"all", "any"}:
        return {kind: [a_tree(chance, now, depth - 1, relation) for _ in range(chance.randint(1, 3))]}
    if kind == "not":
        return {"not": a_tree(chance, now, depth - 1, relation)}
    if kind == "has" and relation == CONTACT:
        inner = chance.choice(several)
        where = {"where": a_tree(chance, now, depth - 1, inner)} if chance.random() < 0.8 else {}
        return {"has": inner} | where
    return a_condition(chance, chance.choice([CONTACT, *several]) if relation == CONTACT else relation, now)


@pytest.mark.parametrize("seed", range(WORLDS))
def test_product_and_oracle_mean_the_same_people(seed):
    chance = random.Random(seed)
    now = NOWS[seed % len(NOWS)]
    crowd = a_crowd(chance, now)
    somebody = 0
    with plain_lake(crowd) as session:
        for number in range(TREES):
            tree = a_tree(chance, now, depth=number % 5)
            deleted = number % 10 == 0
            choose(session, Selection(Select.FILTER, filter=read(tree)), as_of=now, deleted=deleted)
            found = numbers([row["contact_id"] for row in session.rows(SELECTED)], crowd)
            expected = meant(crowd, tree, now, deleted=deleted)
            assert found == expected, tree
            somebody += bool(found) and found != crowd.contacts.keys() - crowd.gone - crowd.merged.keys()
    assert somebody > TREES / 4  # most trees choose some and not all: the others would prove little
