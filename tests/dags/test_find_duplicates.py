"""What a user of `find_duplicates` meets: counts and ids in its result, pairs in the warehouse."""

from datetime import UTC, datetime

import pytest

from transforms.lists.load import load
from transforms.lists.stage import stage
from transforms.warehouse import Query, Warehouse

PEOPLE = """\
first name,last name,email,mobile
Anna,Bexley,a@example.com,0176 04069001
Anna,Bexley,b@example.com,0176 04069001
"""
BANDS = Query.inline("bands", "SELECT band FROM lake.match_pairs")
ATTESTED = {
    "list_path": "people.csv", "permission": True, "obtained": "own_form", "explanation": "newsletter form",
    "attested_by": "crm team", "exported_at": "2026-01-10", "source": "generic", "default_country": "DE",
}  # fmt: skip


@pytest.fixture
def duplicates(runs_of):
    """Runs of `find_duplicates` over a warehouse with two contacts of one person."""
    runs, as_of = runs_of("find_duplicates"), datetime(2026, 1, 11, tzinfo=UTC)
    runs.put(PEOPLE, "people.csv")
    load(Warehouse(runs.settings), runs.settings, stage(runs.settings, ATTESTED, as_of=as_of), as_of=as_of)
    return runs


def bands(runs):
    with Warehouse(runs.settings).read() as session:
        return [row["band"] for row in session.rows(BANDS)]


def test_a_run_finds_what_a_dry_run_counts(duplicates):
    counted = duplicates.of(dry_run=True)
    assert (counted.state, bands(duplicates)) == ("success", [])
    found = duplicates.of()
    assert bands(duplicates) == ["auto"]
    told = [{name: run.results["find"][name] for name in ("contacts", "auto", "review")} for run in (counted, found)]
    assert told == [{"contacts": 2, "auto": 1, "review": 0}] * 2
    assert "example.com" not in str(found.results)


def test_who_is_surely_one_person_is_merged_unless_that_is_switched_off(duplicates, monkeypatch):
    monkeypatch.setenv("CONTACTS_AUTO_MERGE", "off")
    assert duplicates.of().tasks["freeze"] == "skipped"
    monkeypatch.setenv("CONTACTS_AUTO_MERGE", "on")
    merged = duplicates.of()
    assert (merged.state, merged.results["finish"]["reasons"]) == ("success", {"changed:merged": 1})


def test_a_model_is_not_learned_from_two_contacts(duplicates, runs_of):
    refused = runs_of("train_duplicates").of()
    assert refused.state == "failed"
    assert "The model in use stays" in str(refused.error)
