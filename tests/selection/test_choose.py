"""`select` and `select_value` of the forms, down to the temp table `selected`, once on PostgreSQL too."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.conftest import settings_of
from tests.selection.worlds import fill, id_of, numbers
from tests.support.segments import Crowd
from transforms.errors import FilterInvalid, SelectionInvalid, SmartListInvalid
from transforms.selection import choose, sample, selection, smart_lists
from transforms.settings import Settings
from transforms.warehouse import Query, Warehouse

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
IMPORT, ACTION = id_of("thing", "import"), id_of("thing", "action")
SELECTED = Query.inline("selected", "SELECT contact_id FROM selected")
GERMAN = {"field": "country", "op": "is", "value": "DE"}
CROWD = Crowd(
    contacts={
        number: {"country": "DE" if number % 2 else "AT", "created_at": NOW - timedelta(days=number)}
        for number in range(1, 9)
    },
    rows={
        "tag": [{"contact": number, "name": "vip"} for number in (1, 2, 3, 7)],
        "import": [{"contact": number, "id": IMPORT, "outcome": "updated", "source": "x", "imported_at": NOW}
                   for number in (1, 6, 7)],
        "action": [{"contact": number, "id": ACTION, "kind": "delete_contacts", "outcome": "changed", "created_at": NOW}
                   for number in (2, 7)],
    },
    gone={7},
    merged={6: 5, 5: 4},
)  # fmt: skip
ID = {number: str(id_of("contact", number)) for number in range(1, 11)}

MEANT: dict[str, tuple[dict[str, Any], set[int]]] = {
    "everybody alive": ({"select": "all", "select_value": ""}, {1, 2, 3, 4, 8}),
    "a tag": ({"select": "tag", "select_value": "VIP"}, {1, 2, 3}),
    "an import, followed to where its contacts are now": (
        {"select": "import", "select_value": str(IMPORT)}, {1, 4}
    ),
    "an action": ({"select": "action", "select_value": f" {ACTION} "}, {2}),
    "a filter as text": ({"select": "filter", "select_value": json.dumps(GERMAN)}, {1, 3}),
    "a filter as it was parsed": ({"select": "filter", "select_value": GERMAN}, {1, 3}),
    "a smart list": ({"select": "smart_list", "select_value": "  germans of TODAY "}, {1, 3}),
    "ids as a text": ({"select": "ids", "select_value": f"{ID[1]}, {ID[2].upper()}\n{ID[1]}"}, {1, 2}),
    "ids as a list, one merged away twice": ({"select": "ids", "select_value": [ID[6], ID[4]]}, {4}),
}  # fmt: skip


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return filled(settings_of(tmp_path_factory.mktemp("crowd") / "home"))


def filled(settings: Settings) -> Warehouse:
    warehouse = Warehouse(settings)
    warehouse.write("fill", lambda transaction: fill(transaction, CROWD) or {}, as_of=NOW)
    smart_lists.save(warehouse, "Germans of today", GERMAN, saved_by="admin", as_of=NOW)
    return warehouse


def test_who_is_meant(crowd):
    everybody_is_found(crowd)


def test_who_is_meant_is_the_same_on_postgresql(postgres_settings):
    everybody_is_found(filled(postgres_settings))


def everybody_is_found(warehouse):
    with warehouse.read() as session:
        for name, (params, people) in MEANT.items():
            chosen = choose(session, selection(params), as_of=NOW)
            found = numbers([row["contact_id"] for row in session.rows(SELECTED)], CROWD)
            assert found == people, name
            assert chosen.contacts == len(people)


def test_a_restore_chooses_among_the_deleted(crowd):
    with crowd.read() as session:
        for params in ({"select": "action", "select_value": str(ACTION)}, {"select": "all"},
                       {"select": "ids", "select_value": [ID[7], ID[1]]}):  # fmt: skip
            assert choose(session, selection(params), as_of=NOW, deleted=True).contacts == 1
            assert numbers([row["contact_id"] for row in session.rows(SELECTED)], CROWD) == {7}


def test_ids_that_lead_nowhere_are_counted(crowd):
    with crowd.read() as session:
        params = {"select": "ids", "select_value": [ID[1], ID[5], ID[7], ID[9], ID[10]]}
        chosen = choose(session, selection(params), as_of=NOW)
    assert str(chosen) == "select=ids contacts=2 given=5 unknown=2 elsewhere=1"


def test_relative_dates_count_from_as_of(crowd):
    smart_lists.save(
        crowd, "new", {"field": "created_at", "op": "in_last", "value": "2 days"}, saved_by="admin", as_of=NOW
    )
    with crowd.read() as session:
        meant = selection({"select": "smart_list", "select_value": "new"})
        nows = [NOW + timedelta(days=days) for days in (-1, 0, 1, 2)]
        assert [choose(session, meant, as_of=now).contacts for now in nows] == [3, 2, 1, 0]


def test_what_is_logged_says_how_many_and_never_who(crowd):
    with crowd.read() as session:
        told = {str(choose(session, selection(params), as_of=NOW)) for params, _ in MEANT.values()}
    assert "select=smart_list contacts=2 version=1" in told
    assert not [text for text in told if "germ" in text.lower() or "vip" in text]


def test_a_sample_is_always_the_same(crowd):
    with crowd.read() as session:
        choose(session, selection({"select": "all"}), as_of=NOW)
        assert sample(session, 3) == sample(session, 3)
        assert len(numbers(sample(session, 3), CROWD)) == 3
        assert len(sample(session, 100)) == 5


@pytest.mark.parametrize(("kind", "known"), [("import", "no import of that id"), ("action", "no action of that id")])
def test_an_unknown_import_or_action_is_an_error_and_not_nobody(sqlite_warehouse, kind, known):
    with sqlite_warehouse.read() as session, pytest.raises(SelectionInvalid, match=known):
        choose(session, selection({"select": kind, "select_value": ID[1]}), as_of=NOW)


def test_an_unknown_smart_list_names_the_known_ones(sqlite_warehouse):
    smart_lists.save(sqlite_warehouse, "Germans", GERMAN, saved_by="admin", as_of=NOW)
    with sqlite_warehouse.read() as session, pytest.raises(SmartListInvalid, match="There are: Germans"):
        choose(session, selection({"select": "smart_list", "select_value": "Austrians"}), as_of=NOW)


PRIVATE = {
    "an e-mail address": {"field": "email.value", "op": "is", "value": "ann@example.com"},
    "a part of one": {"field": "email.value", "op": "starts_with", "value": "ann"},
    "a name": {"not": {"field": "last_name", "op": "in", "value": ["Lee"]}},
    "an address in any field": {"field": "custom.second", "op": "is", "value": "ann@example.com"},
    "a phone number in any field": {
        "any": [GERMAN, {"field": "company.name", "op": "in", "value": ["+49 151 234-5670"]}]
    },
    "an address for a key": {"field": "custom.ann@example.com", "op": "filled"},
    "a day of birth": {"field": "birth_date", "op": "on", "value": "1980-02-29"},
}


@pytest.mark.parametrize("name", PRIVATE)
def test_who_someone_is_must_not_stand_in_run_conf(name):
    with pytest.raises(SelectionInvalid, match="Save the filter as a smart list") as error:
        selection({"select": "filter", "select_value": PRIVATE[name]})
    assert "example.com" not in repr(error.value)


def test_a_smart_list_may_hold_it(crowd):
    for number, tree in enumerate(PRIVATE.values()):
        smart_lists.save(crowd, f"list {number}", tree, saved_by="admin", as_of=NOW)
    with crowd.read() as session:
        choose(session, selection({"select": "smart_list", "select_value": "list 1"}), as_of=NOW)


HARMLESS = [
    {"field": "email.value", "op": "filled"},
    {"field": "email.domain", "op": "is", "value": "example.com"},
    {"field": "tag.name", "op": "is", "value": "spring 2026"},
    {"field": "created_at", "op": "on", "value": "2026-11-21"},
]


@pytest.mark.parametrize("tree", HARMLESS)
def test_what_says_of_nobody_who_it_is_may_stand_there(tree):
    assert selection({"select": "filter", "select_value": tree}).filter


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no select": ({}, "select should be one of: smart_list, tag, import, action, filter, ids, all"),
    "an unknown one": ({"select": "everybody"}, "select should be one of"),
    "all with a value": ({"select": "all", "select_value": "vip"}, "select_value must be empty"),
    "no name": ({"select": "tag", "select_value": " "}, "should be a name"),
    "an address for a name": ({"select": "tag", "select_value": "ann@example.com"}, "no address"),
    "a number for a name": ({"select": "smart_list", "select_value": 3}, "should be a name"),
    "no ids": ({"select": "ids", "select_value": []}, "1 to 10,000 ids"),
    "too many ids": ({"select": "ids", "select_value": [ID[1]] * 10_001}, "1 to 10,000 ids"),
    "what is no id": ({"select": "ids", "select_value": f"{ID[1]} ann@example.com 7"}, "2 of 3 ids"),
    "two imports": ({"select": "import", "select_value": f"{IMPORT} {IMPORT}"}, "1 to 1 ids"),
    "ids that are no texts": ({"select": "ids", "select_value": [1, None]}, "2 of 2 ids"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_form_is_refused(name):
    params, told = WRONG[name]
    with pytest.raises(SelectionInvalid, match=told) as error:
        selection(params)
    assert "Nothing was written." in str(error.value)
    assert "ann" not in repr(error.value)


@pytest.mark.parametrize("value", [None, "", "x", [], {"field": "city"}])
def test_no_filter_is_refused(value):
    with pytest.raises(FilterInvalid):
        selection({"select": "filter", "select_value": value})
