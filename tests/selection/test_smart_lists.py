"""Smart lists: saved under a name, every version kept, the newest counts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from transforms.errors import FilterInvalid, SmartListInvalid
from transforms.selection import smart_lists
from transforms.selection.smart_lists import Saved
from transforms.warehouse import Query, Warehouse

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
WIEN = {"field": "city", "op": "is", "value": "Wien"}
GRAZ = {"field": "city", "op": "is", "value": "Graz"}
COMMITS = Query.inline("commits", "SELECT string_agg(key || receipt::VARCHAR, ' ') FROM lake.commits")


class Shelf:
    """A warehouse, saved into minute by minute."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse, self.now = warehouse, NOW

    def save(self, name: str, source: Any) -> Saved:
        self.now += timedelta(minutes=1)
        return smart_lists.save(self.warehouse, name, source, saved_by="admin", as_of=self.now)

    def delete(self, name: str) -> Saved:
        self.now += timedelta(minutes=1)
        return smart_lists.delete(self.warehouse, name, deleted_by="boss", as_of=self.now)

    def history(self, name: str) -> list[tuple[int, str | None, str]]:
        with self.warehouse.read() as session:
            versions = smart_lists.history(session, name)
        return [(each.version, each.filter and each.filter.root.value, each.saved_by) for each in versions]

    def names(self) -> list[str]:
        with self.warehouse.read() as session:
            return smart_lists.names(session)


@pytest.fixture
def shelf(sqlite_warehouse: Warehouse) -> Shelf:
    return Shelf(sqlite_warehouse)


def test_the_newest_version_counts_and_the_others_stay(warehouse):
    shelf = Shelf(warehouse)
    assert [shelf.save("Austria", tree).version for tree in (WIEN, GRAZ, WIEN)] == [1, 2, 3]
    assert shelf.history("austria") == [(3, "Wien", "admin"), (2, "Graz", "admin"), (1, "Wien", "admin")]
    with warehouse.read() as session:
        newest = smart_lists.current(session, "AUSTRIA")
    assert (newest.name, newest.version, newest.saved_at) == ("Austria", 3, NOW + timedelta(minutes=3))


def test_the_same_filter_adds_no_version_however_it_is_written(shelf):
    shelf.save("Austria", WIEN)
    assert shelf.save("  austria ", '{"value": "Wien",\n "op": "is", "field": "city"}') == Saved("austria", 1, False)
    assert len(shelf.history("Austria")) == 1


def test_a_retry_saves_once(shelf):
    for _ in range(2):
        saved = smart_lists.save(shelf.warehouse, "Austria", WIEN, saved_by="admin", as_of=NOW)
        assert saved == Saved("Austria", 1, True)
    assert len(shelf.history("Austria")) == 1


def test_deleting_keeps_the_history_and_saving_goes_on_with_it(shelf):
    shelf.save("Austria", WIEN)
    assert shelf.delete("austria").version == 2
    assert shelf.names() == []
    with shelf.warehouse.read() as session, pytest.raises(SmartListInvalid, match="There are: none"):
        smart_lists.current(session, "Austria")
    with pytest.raises(SmartListInvalid):
        shelf.delete("Austria")
    shelf.save("Austria", WIEN)
    assert shelf.history("Austria") == [(3, "Wien", "admin"), (2, None, "boss"), (1, "Wien", "admin")]
    assert shelf.names() == ["Austria"]


def test_every_name_is_a_list_of_its_own(shelf):
    for name in ("VIP", "Öl & Gas (2026)", "a/b"):
        shelf.save(name, WIEN)
    assert shelf.names() == ["a/b", "VIP", "Öl & Gas (2026)"]


@pytest.mark.parametrize(
    "name", ["", " ", "x" * 101, "ann@example.com", "+49 151 1234567", "0151 123-4567", "a\0b", "'; --"]
)
def test_a_name_that_cannot_be_used_is_refused(shelf, name):
    with pytest.raises(SmartListInvalid, match="Choose another name") as error:
        shelf.save(name, WIEN)
    assert "example.com" not in repr(error.value)


def test_what_is_no_filter_is_not_saved(shelf):
    with pytest.raises(FilterInvalid):
        shelf.save("Austria", {"field": "city"})
    assert shelf.names() == []


def test_no_address_gets_into_the_ledger_of_commits(shelf):
    shelf.save("one person", {"field": "email.value", "op": "is", "value": "ann@example.com"})
    with shelf.warehouse.read() as session:
        assert "ann" not in session.value(COMMITS)
