"""Filters by example: the manual. Five people, what is known of them, and who each filter means."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.selection.worlds import id_of, numbers, plain_lake
from tests.support.segments import Crowd, Row, meant
from transforms.selection import Selection, choose, read
from transforms.vocabulary import Select
from transforms.warehouse import Query, Session

NOW = datetime(2028, 2, 29, 12, tzinfo=UTC)
ANN, BOB, CEM, DEE, EVE = 1, 2, 3, 4, 5
SPRING, AUTUMN, TAGGED = (id_of("thing", name) for name in ("spring", "autumn", "tagged"))
SELECTED = Query.inline("selected", "SELECT contact_id FROM selected")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def address(contact: int, slot: int, value: str, opt_status: str, deliverability: str = "clean", **more: Any) -> Row:
    own = {"contact": contact, "slot": slot, "value": value, "opt_status": opt_status, "deliverability": deliverability}
    return own | {"kind": "personal", "status_since": at("2026-01-01")} | more


CROWD = Crowd(
    contacts={
        ANN: {"first_name": "Ann", "city": "Köln", "country": "DE", "job_title": "CEO", "birth_date": date(1980, 2, 29),
              "created_at": at("2028-02-29T12:00:00"),
              "custom": {"hobby": "chess", "score": "12", "a/b": "x", "a~1b": "y"}},
        BOB: {"first_name": "Bob", "city": "KÖLN", "country": "AT", "job_title": "", "birth_date": date(2028, 2, 29),
              "created_at": at("2028-01-30T12:00:00"), "custom": {"hobby": "Go", "score": 7, "since": "2026-05-01"}},
        CEM: {"first_name": "Cem", "city": "Bad Köln", "country": "DE", "job_title": None, "birth_date": None,
              "created_at": at("2028-01-30T11:59:59.999999"), "custom": {"score": "many", "hobby": None}},
        DEE: {"first_name": "Dee", "city": "100% Wien", "country": "CH", "job_title": "cto",
              "birth_date": date(2027, 2, 28), "created_at": at("2027-02-28T12:00:00"), "custom": None},
        EVE: {"first_name": "Eve", "city": None, "country": None, "job_title": "Chief $p0", "birth_date": None,
              "created_at": at("2027-02-28T11:59:59.999999"), "custom": {}},
    },
    rows={
        "email": [
            address(ANN, 1, "ann@example.com", "single_opt_in"),
            address(ANN, 2, "ann@example.org", "opted_out"),
            address(BOB, 1, "bob@example.com", "non_marketable"),
            address(BOB, 2, "bob@example.org", "double_opt_in"),
            address(CEM, 1, "cem@example.com", "double_opt_in", "bounced"),
            address(DEE, 1, "dee@example.com", "single_opt_in"),
        ],
        "phone": [address(EVE, 1, "+4915123456701", "opted_out", kind="mobile")],
        "tag": [{"contact": ANN, "name": "vip"}, {"contact": ANN, "name": "new"}, {"contact": BOB, "name": "new"}],
        "company": [
            {"contact": ANN, "name": "Acme GmbH", "domain": "acme.example"},
            {"contact": CEM, "name": "Öl & Gas", "domain": None},
        ],
        "opportunity": [
            {"contact": ANN, "pipeline": "Sales", "stage": "New", "value": Decimal(500), "status": "won"},
            {"contact": ANN, "pipeline": "Sales", "stage": "Closed", "value": Decimal(5000), "status": "lost"},
            {"contact": BOB, "pipeline": "Sales", "stage": "Closed", "value": Decimal(5000), "status": "won"},
            {"contact": CEM, "pipeline": "Sales", "stage": "New", "value": None, "status": "won", "deleted": True},
        ],
        "task": [{"contact": DEE, "title": "call", "due_at": at("2028-03-01T12:00:00")},
                 {"contact": EVE, "title": "call", "due_at": at("2028-02-29T12:00:00")}],
        "enrollment": [{"contact": BOB, "kind": "workflow", "name": "Welcome", "status": "active"},
                       {"contact": DEE, "kind": "workflow", "name": "Welcome", "status": "completed"}],
        "import": [
            {"contact": ANN, "id": SPRING, "outcome": "inserted", "source": "mailchimp", "imported_at": NOW},
            {"contact": BOB, "id": SPRING, "outcome": "updated", "source": "mailchimp", "imported_at": NOW},
            {"contact": BOB, "id": AUTUMN, "outcome": "inserted", "source": "generic", "imported_at": NOW},
        ],
        "action": [{"contact": CEM, "id": TAGGED, "kind": "update_tags", "outcome": "failed", "created_at": NOW},
                   {"contact": DEE, "id": TAGGED, "kind": "update_tags", "outcome": "changed", "created_at": NOW}],
    },
    suppressed={"dee@example.com"},
)  # fmt: skip


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with plain_lake(CROWD) as session:
        yield session


def chosen(session: Session, tree: Row, as_of: datetime = NOW) -> set[int]:
    choose(session, Selection(Select.FILTER, filter=read(tree)), as_of=as_of)
    return numbers([row["contact_id"] for row in session.rows(SELECTED)], CROWD)


CONDITIONS: list[tuple[str, str, Any, set[int]]] = [
    # text: without regard to case, and nothing in it is a pattern
    ("city", "is", "köln", {ANN, BOB}),
    ("city", "in", ["KÖLN", "100% wien"], {ANN, BOB, DEE}),
    ("city", "contains", "köl", {ANN, BOB, CEM}),
    ("city", "contains", "%", {DEE}),
    ("city", "contains", "_", set()),
    ("city", "starts_with", "KÖ", {ANN, BOB}),
    ("city", "ends_with", "wien", {DEE}),
    ("job_title", "is", "chief $p0", {EVE}),
    ("job_title", "filled", None, {ANN, DEE, EVE}),
    ("job_title", "blank", None, {BOB, CEM}),
    # custom fields: any key, compared as text, as a number where it is one, as a day where it begins with one
    ("custom.hobby", "is", "CHESS", {ANN}),
    ("custom.hobby", "blank", None, {CEM, DEE, EVE}),
    ("custom.a/b", "is", "x", {ANN}),
    ("custom.a~1b", "is", "y", {ANN}),
    ("custom.score", "at_least", 7, {ANN, BOB}),
    ("custom.score", "more_than", 7, {ANN}),
    ("custom.since", "before", "2026-05-02", {BOB}),
    ("custom.nobody has it", "filled", None, set()),
    # addresses: any slot, unless a `has` says which
    ("email.opt_status", "is", "opted_out", {ANN}),
    ("email.opt_status", "in", ["single_opt_in", "double_opt_in"], {ANN, BOB, CEM, DEE}),
    ("email.domain", "is", "example.org", {ANN, BOB}),
    ("email.value", "is", "ANN@example.com", {ANN}),
    ("email.value", "blank", None, {EVE}),
    ("email.deliverability", "is", "bounced", {CEM}),
    ("phone.kind", "is", "mobile", {EVE}),
    # what may be mailed: opted in, deliverable, not suppressed
    ("mailable_email.slot", "filled", None, {ANN, BOB}),
    ("mailable_email.slot", "is", 1, {ANN}),
    # tags, companies
    ("tag.name", "is", "VIP", {ANN}),
    ("tag.name", "in", ["vip", "new"], {ANN, BOB}),
    ("tag.name", "blank", None, {CEM, DEE, EVE}),
    ("company.name", "contains", "gas", {CEM}),
    ("company.domain", "filled", None, {ANN}),
    ("company.domain", "blank", None, {BOB, CEM, DEE, EVE}),
    # opportunities and enrollments; a deleted one is none
    ("opportunity.stage", "is", "new", {ANN}),
    ("opportunity.value", "at_least", 500.0, {ANN, BOB}),
    ("enrollment.status", "is", "active", {BOB}),
    # earlier imports and actions
    ("import.id", "is", str(SPRING), {ANN, BOB}),
    ("import.source", "is", "Mailchimp", {ANN, BOB}),
    ("action.id", "is", str(TAGGED), {CEM, DEE}),
    ("action.outcome", "is", "failed", {CEM}),
    # absolute days are UTC days
    ("created_at", "on", "2028-01-30", {BOB, CEM}),
    ("created_at", "before", "2027-02-28", set()),
    ("created_at", "after", "2027-02-28", {ANN, BOB, CEM}),
    ("created_at", "between", ["2027-02-28", "2028-01-30"], {BOB, CEM, DEE, EVE}),
    ("birth_date", "on", "1980-02-29", {ANN}),
    # relative ones count from the instant of evaluation, and both borders are in
    ("created_at", "in_last", "30 days", {ANN, BOB}),
    ("created_at", "older_than", "30 days", {CEM, DEE, EVE}),
    ("created_at", "in_last", "1 year", {ANN, BOB, CEM, DEE}),
    ("created_at", "older_than", "12 months", {EVE}),
    ("birth_date", "in_last", "1 year", {BOB, DEE}),
    ("task.due_at", "in_next", "1 day", {DEE}),
]  # fmt: skip


def condition(field: str, op: str, value: Any) -> Row:
    return {"field": field, "op": op} | ({} if value is None else {"value": value})


@pytest.mark.parametrize(("field", "op", "value", "people"), CONDITIONS)
def test_a_condition_means(session, field, op, value, people):
    assert chosen(session, condition(field, op, value)) == people


@pytest.mark.parametrize(("field", "op", "value", "people"), CONDITIONS)
def test_not_means_everybody_else_blanks_included(session, field, op, value, people):
    assert chosen(session, {"not": condition(field, op, value)}) == CROWD.contacts.keys() - people


@pytest.mark.parametrize(("field", "op", "value", "people"), CONDITIONS)
def test_the_oracle_reads_the_manual_too(field, op, value, people):
    assert meant(CROWD, condition(field, op, value), NOW) == people


WON = {"field": "opportunity.status", "op": "is", "value": "won"}
LARGE = {"field": "opportunity.value", "op": "at_least", "value": 1000}
OPTED_IN = {"field": "email.opt_status", "op": "in", "value": ["single_opt_in", "double_opt_in"]}
FIRST_SLOT = {"field": "email.slot", "op": "is", "value": 1}
GERMAN = {"field": "country", "op": "is", "value": "DE"}
VIP = {"field": "tag.name", "op": "is", "value": "vip"}

TREES: dict[str, tuple[Row, set[int]]] = {
    "all": ({"all": [GERMAN, VIP]}, {ANN}),
    "any": ({"any": [GERMAN, {"field": "country", "op": "is", "value": "AT"}]}, {ANN, BOB, CEM}),
    "not": ({"all": [GERMAN, {"not": VIP}]}, {CEM}),
    "not of any": ({"not": {"any": [GERMAN, VIP]}}, {BOB, DEE, EVE}),
    "any opportunity is won, any is large": ({"all": [WON, LARGE]}, {ANN, BOB}),
    "one opportunity is both": ({"has": "opportunity", "where": {"all": [WON, LARGE]}}, {BOB}),
    "one that is not won": ({"has": "opportunity", "where": {"not": WON}}, {ANN}),
    "none that is won": ({"not": WON}, {CEM, DEE, EVE}),
    "has any": ({"has": "opportunity"}, {ANN, BOB}),
    "has none": ({"not": {"has": "opportunity"}}, {CEM, DEE, EVE}),
    "primary e-mail opted in": ({"has": "email", "where": {"all": [FIRST_SLOT, OPTED_IN]}}, {ANN, CEM, DEE}),
    "may be mailed": ({"has": "mailable_email"}, {ANN, BOB}),
    "a blank in a row": (
        {"has": "company", "where": {"field": "company.domain", "op": "blank"}}, {CEM}
    ),
    "inserted by that import": (
        {"has": "import", "where": {"all": [
            {"field": "import.id", "op": "is", "value": str(SPRING)},
            {"field": "import.outcome", "op": "is", "value": "inserted"},
        ]}}, {ANN}
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TREES)
def test_a_tree_means(session, name):
    tree, people = TREES[name]
    assert chosen(session, tree) == people == meant(CROWD, tree, NOW)


BORDERS = [
    # as_of, span, the first instant that counts
    ("2028-02-29T12:00:00", "1 year", "2027-02-28T12:00:00"),
    ("2027-02-28T12:00:00", "1 year", "2026-02-28T12:00:00"),
    ("2028-03-31T00:00:00", "1 month", "2028-02-29T00:00:00"),
    ("2027-03-31T00:00:00", "1 month", "2027-02-28T00:00:00"),
    ("2028-03-01T00:00:00", "1 day", "2028-02-29T00:00:00"),
    ("2027-01-01T00:00:00", "2 weeks", "2026-12-18T00:00:00"),
    ("2027-03-28T12:00:00", "1 day", "2027-03-27T12:00:00"),  # clocks go forward in Berlin, not in UTC
]


@pytest.mark.parametrize(("now", "span", "border"), BORDERS)
def test_a_span_has_its_borders_to_the_microsecond(now, span, border):
    first = at(border)
    instants = {1: first, 2: first.replace(microsecond=1), 3: at(now), 4: at(now).replace(microsecond=1)}
    before = datetime.fromtimestamp(first.timestamp() - 0.000001, UTC)
    crowd = Crowd(contacts={number: {"created_at": moment} for number, moment in (instants | {5: before}).items()})
    with plain_lake(crowd) as session:
        for op, people in {"in_last": {1, 2, 3}, "older_than": {5}, "in_next": {4}}.items():
            tree = {"field": "created_at", "op": op, "value": span}
            choose(session, Selection(Select.FILTER, filter=read(tree)), as_of=at(now))
            assert numbers([row["contact_id"] for row in session.rows(SELECTED)], crowd) == people, op
