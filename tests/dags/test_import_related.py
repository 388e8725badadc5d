"""What a user of `import_related` meets: the form, the run, and what a run that failed says."""

import pytest

from tests.related.desk import PEOPLE
from tests.support.airflow_home import HOME
from transforms import errors
from transforms.related.answers import Answers
from transforms.vocabulary import RelatedKind
from transforms.warehouse import Query, Warehouse

NOTES = "contact id,note\n1,Called\n2,Wrote\n99,Nobody's secret\n"
SAID = {"list_path": "notes.csv", "kind": "notes", "source": "generic", "exported_at": "2026-01-10"}
ALL_GOOD = {"stage": "success", "gate": "success", "load": "success", "publish": "success"}
NOTHING_NEW = ALL_GOOD | {"publish": "skipped"}
COUNT = Query.inline("count", "SELECT count(*) FROM lake.notes")


@pytest.fixture(scope="module")
def first_home(home_with):
    return home_with(PEOPLE)


@pytest.fixture
def related_runs(runs_of):
    """Runs of `import_related` over a warehouse with people."""
    return runs_of("import_related")


def notes(runs):
    with Warehouse(runs.settings).read() as session:
        return session.value(COUNT)


def test_a_list_is_imported_and_announced_with_its_counts(related_runs):
    listed = related_runs.put(NOTES, "notes.csv")
    run = related_runs.of(**SAID)
    assert (run.state, run.tasks, run.errors) == ("success", ALL_GOOD, [])
    ((asset, counts),) = run.events
    told = {name: counts[name] for name in ("kind", "records", "inserted", "rejected")}
    assert (asset, told) == ("contacts", {"kind": "notes", "records": 3, "inserted": 2, "rejected": 1})
    assert notes(related_runs) == 2
    assert not listed.exists()
    assert (related_runs.settings.archive / counts["import_id"] / "notes.csv").exists()
    assert (related_runs.settings.quarantine / f"{counts['import_id']}.csv").exists()
    related_runs.put(NOTES, "again.csv")
    again = related_runs.of(**SAID | {"list_path": "again.csv"})
    assert (again.state, again.tasks, again.events) == ("success", NOTHING_NEW, [])
    assert notes(related_runs) == 2


def test_nothing_of_a_list_is_told_to_airflow(related_runs, caplog):
    related_runs.put("contact id,note\n1,Zweifelhaft\n99,Zweifelhaft\nzweifel@@example,Zweifelhaft\n", "notes.csv")
    run = related_runs.of(**SAID)
    assert run.state == "success"
    assert "Zweifel" not in caplog.text
    assert [path for path in HOME.rglob("*") if path.is_file() and b"weifel" in path.read_bytes()] == []


def test_a_dry_run_writes_and_announces_nothing(related_runs):
    listed = related_runs.put(NOTES, "notes.csv")
    run = related_runs.of(**SAID, dry_run=True)
    assert (run.tasks, run.events, notes(related_runs)) == (NOTHING_NEW, [], 0)
    assert listed.exists()


def test_a_list_under_the_wrong_source_stops_at_the_gate(related_runs):
    related_runs.put("contact id,note\n" + "1,x\n" * 20, "notes.csv")
    run = related_runs.of(**SAID | {"source": "mailchimp"})
    assert run.attempts == [("stage", "success"), ("gate", "failed")]
    assert type(run.error) is errors.GateFailed
    assert "20 of 20 records would be rejected (unknown_contact 20" in str(run.error)
    assert "Nothing was written" in str(run.error)


@pytest.mark.parametrize(
    ("conf", "error", "says"),
    [
        ({"list_path": "lost.csv"}, errors.ListUnreadable, "no such file in the inbox"),
        ({"source": "nowhere"}, errors.AttestationInvalid, "source: should be"),
        ({"sauce": "generic"}, errors.AttestationInvalid, "1 parameters that import_related .* sauce"),
    ],
    ids=["no such list", "no such source", "misspelt parameter"],
)
def test_a_list_that_cannot_be_taken_fails_at_once_and_says_why(related_runs, conf, error, says):
    related_runs.put(NOTES, "notes.csv")
    run = related_runs.of(**SAID | conf)
    assert run.attempts == [("stage", "failed")]
    with pytest.raises(error, match=says):
        raise run.error


def test_the_form_asks_for_what_must_be_answered(dag_bag):
    form = dag_bag.dags["import_related"].params
    assert set(form.keys()) == {*Answers.model_fields, "list_path", "dry_run"}
    assert form.get_param("kind").schema["enum"] == [kind.value for kind in RelatedKind]
    for name in form:
        param = form.get_param(name)
        assert param.schema["title"], name
        assert param.description, name


@pytest.mark.parametrize("missing", ["list_path", "kind", "source", "exported_at"])
def test_the_form_refuses_to_go_without(dag_bag, missing):
    from airflow.sdk.exceptions import ParamValidationError

    conf = {name: answer for name, answer in SAID.items() if name != missing}
    with pytest.raises(ParamValidationError):
        dag_bag.dags["import_related"].test(run_conf=conf, logical_date=None)
