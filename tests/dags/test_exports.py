"""What a user of the export DAGs meets: a form, an export, its result without an address, its end, a check."""

import json

import pytest

from transforms import errors
from transforms.warehouse import Query, Warehouse

LIST = "first name,last name,email,tags,status\nAnn,Lee,ann@example.com,vip,Subscribed\nBob,Ray,bob@example.com,,\n"
EVERYBODY = {"action_name": "for the printer", "select": "all", "max_share": 1, "format": "csv"}


@pytest.fixture(scope="module")
def first_home(home_with):
    return home_with(LIST)


def test_an_export_its_result_and_its_row(runs_of):
    runs = runs_of("export_contacts")
    run = runs.of(**EVERYBODY, columns=["tags"])
    told = run.results["export"]
    assert (run.state, told["contacts"], [file["rows"] for file in told["files"]]) == ("success", 2, [2])
    assert "example" not in json.dumps(told)
    text = (runs.settings.home / "exports" / told["export_id"] / "contacts-0001.csv").read_text("utf-8")
    assert '"ann@example.com","single_opt_in"' in text
    with Warehouse(runs.settings).read() as session:
        rows = session.rows(Query.inline("row", "SELECT action_name, contacts, created_by FROM lake.exports"))
    assert rows == [{"action_name": "for the printer", "contacts": 2, "created_by": "dag_test"}]


def test_too_many_are_refused_and_a_dry_run_tells_how_many(runs_of):
    runs = runs_of("export_contacts")
    run = runs.of(**EVERYBODY | {"max_share": 0.1})
    assert isinstance(run.error, errors.ActionRefused)
    assert runs.of(**EVERYBODY, dry_run=True).results["export"]["contacts"] == 2


def test_expiry_and_verification_run(runs_of):
    assert runs_of("expire_exports").of().results["expire"]["kept"] == 0
    run = runs_of("verify_warehouse").of()
    assert (run.state, run.results["ledger"]) == ("success", {"seals": 1})
