"""Two imports at once, of lists with the same people: what comes of it is what one after the other gives."""

from datetime import datetime, timedelta
from pathlib import Path

from tests.faults import people
from tests.faults.content import Content, content, faults
from tests.faults.prepared import Prepared, put
from tests.faults.process import PROCESSES, heard, import_list, started
from transforms.lists.load import load
from transforms.lists.stage import stage
from transforms.settings import Settings
from transforms.warehouse import Query, Warehouse

# known to the warehouse up to 1500; people 1500 to 2400 are new in both
LISTS = {"left.csv": people.known(range(1200, 2400)), "right.csv": people.news(range(1350, 2700), 2700)}
ORDER = Query.inline(
    "order",
    "SELECT list_name FROM lake.imports JOIN lake.consent_events USING (import_id) GROUP BY ALL ORDER BY min(seq)",
)
TWICE = Query.inline(
    "people twice",
    "SELECT count(*) FROM (SELECT e.email, c.first_name, c.last_name FROM lake.emails e JOIN lake.contacts c"
    " USING (contact_id) GROUP BY ALL HAVING count(DISTINCT contact_id) > 1)",
)


def test_two_imports_at_once_are_as_good_as_one_after_the_other(prepared: Prepared, tmp_path: Path) -> None:
    with prepared.copied(tmp_path / "at-once") as settings:
        barrier = PROCESSES.Barrier(2)
        for name, text in LISTS.items():
            put(settings, name, text)
        left, right = (started(import_list, settings, name, time_of(prepared, name), barrier) for name in LISTS)
        with left as (one, told_by_one), right as (other, told_by_other):
            told = [heard(told_by_one), heard(told_by_other)]
        warehouse = Warehouse(settings)
        assert [one.exitcode, other.exitcode] == [0, 0]
        assert [replayed for _, replayed, _ in told] == [False, False]
        with warehouse.read() as session:
            assert (faults(session), session.value(TWICE)) == ({}, 0)
            order = [row["list_name"] for row in session.rows(ORDER)][-2:]
        assert content(warehouse, settings).unlike(one_after_the_other(prepared, tmp_path / "in-turn", order)) == []
        assert warehouse.damaged_files() == []


def one_after_the_other(prepared: Prepared, home: Path, names: list[str]) -> Content:
    with prepared.copied(home) as settings:
        for name in names:
            put(settings, name, LISTS[name])
        for name in names:
            imported(prepared, settings, name)
        return content(Warehouse(settings), settings)


def imported(prepared: Prepared, settings: Settings, name: str) -> None:
    as_of = time_of(prepared, name)
    load(Warehouse(settings), settings, stage(settings, {"list_path": name}, as_of=as_of), as_of=as_of)


def time_of(prepared: Prepared, name: str) -> datetime:
    return prepared.as_of + timedelta(minutes=1 + list(LISTS).index(name))
