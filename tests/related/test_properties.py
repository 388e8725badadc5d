"""What holds for every related list: nothing lost, nothing twice, twice is once, whatever the order of the records."""

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import settings_of
from tests.properties.world import examples
from tests.related.desk import Related
from transforms.warehouse import Warehouse

CONTACTS = ["1", "2", "99", ""]
EMAILS = ["", "ann@example.com", "shared@example.com", "no address"]
DATES = ["", "2026-03-01", "01.04.2026", "soon"]
NOTES = st.tuples(
    st.sampled_from(["", "n1", "n2", "n3"]),
    st.sampled_from(CONTACTS),
    st.sampled_from(EMAILS),
    st.sampled_from(["", "x", "y", '"two\nlines"', "x\u202e"]),
    st.sampled_from(DATES),
    st.sampled_from(DATES),
)
BROKEN = st.sampled_from([("1", "x"), ("1",) * 9])
RECORDS = st.lists(NOTES | BROKEN, min_size=1, max_size=12)


def csv(records):
    header = "note id,contact id,email,note,created at,updated at"
    return "\n".join([header, *(",".join(record) for record in records)]) + "\n"


@pytest.fixture(scope="module")
def world(home_with_people):
    """Copies of one warehouse with people in it."""

    @contextmanager
    def copied():
        with tempfile.TemporaryDirectory() as folder:
            made = settings_of(Path(folder) / "home")
            shutil.copytree(home_with_people.settings.home, made.home)
            yield Related(made, Warehouse(made), now=home_with_people.now)

    return copied


def stored(related):
    """The rows without their ids, which are made from the import where a record has none."""
    return related.rows("SELECT contact_id, body, external_id, created_at, updated_at FROM lake.notes ORDER BY ALL")


@examples(8)
@given(RECORDS)
def test_every_record_ends_once_and_twice_is_once(world, records):
    with world() as related:
        report = related.bring("notes", csv(records))
        ended = related.outcomes(report)
        assert len(ended) == report.records == len(records) == sum(report.outcomes.values())
        rows = stored(related)
        assert len(rows) == report.outcomes["inserted"]
        assert len(set(rows)) == len(rows), "one row twice"
        snapshot = related.snapshot()
        assert related.bring("notes", csv(records)).replayed
        assert related.snapshot() == snapshot
        again = related.bring("notes", csv(list(reversed(records))), exported_at="2026-11-02")
        assert again.outcomes["rejected"] == report.outcomes["rejected"]
        assert len(stored(related)) == len(rows), "a row more"
