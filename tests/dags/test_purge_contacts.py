"""The purge and erasure DAGs, from their form to the certificate."""

from tests.actions.conftest import CROWD, crowd
from transforms.warehouse import Query, Warehouse

CERTIFICATES = Query.inline("certificates", "SELECT count(*) FROM (SELECT DISTINCT purge_id FROM lake.purges)")


def test_the_nightly_purge_has_nothing_to_do_in_an_empty_warehouse(runs_of):
    run = runs_of("purge_contacts").of()
    assert run.state == "success"
    assert run.results["report"]["contacts"] == 0


def test_an_erasure_ends_in_a_certificate_and_airflow_was_searched(runs_of, monkeypatch):
    monkeypatch.setenv("CONTACTS_ADMINS", "dag_test, admin")
    runs = runs_of("erase_contacts")
    ids = crowd(runs.settings, CROWD).ids()
    run = runs.of(contact_ids=[str(ids["Ann"])], request_ref="R-1", due_on="2099-01-01", do="erase")
    assert run.state == "success", run.errors
    assert run.results["freeze"] == {"contacts": 1, "unknown": 0, "held": 0}
    assert run.results["report"]["by_request"] == 1
    with Warehouse(runs.settings).read() as session:
        assert session.value(CERTIFICATES) == 1


def test_who_is_no_admin_erases_nobody(runs_of, monkeypatch):
    monkeypatch.setenv("CONTACTS_ADMINS", "somebody else")
    run = runs_of("erase_contacts").of(contact_ids=[], request_ref="R-1", due_on="2099-01-01", do="erase")
    assert run.tasks["purge"] == "upstream_failed"
    assert "for admins" in str(run.error)
