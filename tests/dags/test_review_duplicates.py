"""What a user of `review_duplicates` and `merge_contacts` meets: a file to fill, a file that is filled, rows that are
wrong.
"""

import csv
from datetime import UTC, datetime

import pytest

from tests.selection.worlds import insert
from tests.support.imports import Imports
from transforms import errors
from transforms.warehouse import Warehouse

LIST = (
    "first name,last name,email,city,status\n"
    "Ann,Lee,family@example.com,Ulm,Subscribed\n"
    "Bob,Lee,family@example.com,Ulm,\n"
    'Cleo,Lee,family@example.com,"=HYPERLINK(""x"")",\n'
    "Ann,Leigh,ann@example.com,Bern,\n"
)


@pytest.fixture(scope="module")
def first_home(home_with):
    return home_with(LIST)


@pytest.fixture
def review(runs_of):
    """Three people at one address, whom the import put into the queue as pairs with Ann."""
    runs = runs_of("review_duplicates")
    return runs, Imports(runs.settings, Warehouse(runs.settings))


def written(runs, run):
    path = runs.settings.review / run.results["export"]["file"]
    with path.open(encoding="utf-8", newline="") as file:
        return path, list(csv.DictReader(file))


def fill(path, rows, *decisions, delimiter=","):
    """Save the file as a spreadsheet would, with these decisions."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.DictWriter(file, rows[0].keys(), delimiter=delimiter)
        out.writeheader()
        for row, (decision, master) in zip(rows, decisions, strict=True):
            out.writerow(row | {"decision": decision, "master": master})
    return path.name


def test_the_queue_is_written_filled_and_taken_in_once(review):
    runs, imports = review
    run = runs.of()
    assert (run.state, run.tasks) == (
        "success",
        {"decide": "skipped", "freeze": "skipped", "apply": "skipped", "finish": "skipped", "export": "success"},
    )
    path, rows = written(runs, run)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [(row["first_name (left)"], row["first_name (right)"]) for row in rows] == [("Ann", "Bob"), ("Ann", "Cleo")]
    assert {row["speaks_for"] for row in rows} == {
        "A list brought them with one address or number, under different names"
    }
    assert rows[1]["city (right)"] == '\'=HYPERLINK("x")'

    name = fill(path, rows, ("same", "right"), ("Not_Same", ""), delimiter=";")
    run = runs.of(file=name, max_share=1)
    assert (run.state, set(run.tasks.values()), run.errors) == ("success", {"success"}, [])
    assert run.results["finish"]["reasons"] == {"changed:merged": 1}
    assert run.results["export"]["pairs"] == 0
    assert imports.rows("SELECT count(*) FROM lake.not_same") == [(1,)]
    assert imports.rows("SELECT contact_id::VARCHAR, merged_id::VARCHAR FROM lake.redirects") == [
        (rows[0]["right_id"], rows[0]["left_id"])
    ]

    run = runs.of(file=name, max_share=1)
    assert (run.state, run.results["decide"]["known"], run.results["decide"]["faults"]) == ("success", 2, {})
    assert imports.rows("SELECT count(*) FROM lake.review_decisions") == [(2,)]


def test_rows_that_are_wrong_are_told_by_line_and_the_others_count(review):
    runs, imports = review
    path, rows = written(runs, runs.of())
    rows += [rows[0] | {"left_id": "nobody"}, rows[1] | {"left_id": rows[1]["right_id"]}]
    name = fill(path, rows, ("maybe", ""), ("not_same", ""), ("same", ""), ("skip", "left"))
    run = runs.of(file=name)
    assert type(run.error) is errors.ReviewInvalid
    assert run.results["decide"]["faults"] == {"2": "unknown_decision", "4": "no_pair", "5": "unknown_master"}
    assert "line 2: unknown_decision" in str(run.error)
    assert imports.rows("SELECT verdict FROM lake.review_decisions") == [("not_same",)]
    assert run.tasks["export"] == "failed"
    _, rows = written(runs, runs.of())
    assert len(rows) == 1


@pytest.mark.parametrize("name", ["../lake/catalog.sqlite", "nothing.csv", ""])
def test_a_file_that_is_not_there_or_elsewhere_is_refused(review, name):
    run = review[0].of(file=name or ".hidden")
    assert type(run.error) is errors.ReviewInvalid


def test_a_blind_sample_of_automatic_merges_measures_their_precision(review):
    runs, imports = review
    ids = dict(imports.rows("SELECT first_name || last_name, contact_id FROM lake.contacts"))
    left, right = sorted((ids["AnnLee"], ids["AnnLeigh"]))
    found = {"band": "auto", "reason": "compared", "found_at": datetime(2026, 11, 21, tzinfo=UTC), "sampled": True,
             "match_weight": 20.0, "evidence": '["same_name"]', "conflicts": "[]"}  # fmt: skip

    def work(transaction):
        insert(transaction, "match_pairs", {"left_id": left, "right_id": right} | found)
        return {}

    imports.warehouse.write("found", work, as_of=imports.now)
    path, rows = written(runs, runs.of())
    assert "Same first and last name" in {row["speaks_for"] for row in rows}
    assert not {"band", "sampled", "match_weight"} & rows[0].keys()
    verdicts = [("same" if row["last_name (right)"] == "Leigh" else "skip", "") for row in rows]
    runs.of(file=fill(path, rows, *verdicts), max_share=1)
    assert imports.rows("SELECT * FROM lake.measured_precision") == [(1, 1, 1.0)]
    assert imports.rows("SELECT count(*) FROM lake.redirects") == [(1,)]


def test_two_contacts_are_merged_through_their_dag(review, runs_of):
    _, imports = review
    ids = dict(imports.rows("SELECT first_name || last_name, contact_id::VARCHAR FROM lake.contacts"))
    run = runs_of("merge_contacts").of(
        action_name="one Ann", master_id=ids["AnnLee"], other_id=ids["AnnLeigh"], keep={"last_name": "other"}
    )
    assert (run.state, run.results["finish"]["reasons"]) == ("success", {"changed:merged": 1})
    names = "SELECT last_name FROM lake.live_contacts WHERE first_name = 'Ann'"
    assert imports.rows(names) == [("Leigh",)]
