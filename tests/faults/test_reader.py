"""A reader who looks again and again while a list is imported: never an error, and never a half-imported list.

A larger list: CONTACTS_TEST_RECORDS=1000000; `-s` prints how often it looked.
"""

import os
from datetime import timedelta
from pathlib import Path

from tests.faults import people
from tests.faults.prepared import Prepared, put
from tests.faults.process import PROCESSES, heard, import_list, read_on, started

RECORDS = int(os.environ.get("CONTACTS_TEST_RECORDS", "20000"))


def test_a_reader_sees_the_state_before_and_the_state_after(prepared: Prepared, tmp_path: Path) -> None:
    with prepared.copied(tmp_path / "home") as settings:
        put(settings, "big.csv", people.known(range(10_000, 10_000 + RECORDS)))
        stop = PROCESSES.Event()
        with started(read_on, settings, stop) as (_, seen):
            before = heard(seen)
            with started(import_list, settings, "big.csv", prepared.as_of + timedelta(minutes=1), None) as (_, told):
                outcomes, _, _ = heard(told)
            stop.set()
            sights, looks, error = heard(seen)
        assert error is None
        assert outcomes["inserted"] == RECORDS
        assert looks > 1
        print(f"\n{looks} looks while {RECORDS:,} records were imported")
        after = {name: count + RECORDS for name, count in before.items()}
        assert sights == [before, after]
