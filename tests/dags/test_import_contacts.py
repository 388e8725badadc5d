"""What a user of `import_contacts` meets: the form, the run, and what a run that failed says."""

import copy
import json
from contextlib import ExitStack
from datetime import timedelta

import pytest
import yaml

from dags.defaults import TASK_DEFAULTS
from transforms import errors
from transforms.lists.attestation import Attestation
from transforms.vocabulary import ListStatus, Obtained, OnExisting
from transforms.warehouse import lease

LIST = "first name,last name,email,status\nAnn,Lee,ann@example.com,Subscribed\nBob,Ray,bob@example.com,Unsubscribed\n"
ATTESTED = {
    "permission": "true", "obtained": "own_form", "explanation": "newsletter form", "attested_by": "crm team",
    "exported_at": "2026-01-10", "source": "generic",
}  # fmt: skip
BESIDE = yaml.safe_dump(ATTESTED)
ALL_GOOD = {"stage": "success", "gate": "success", "load": "success", "publish": "success"}
NOTHING_NEW = ALL_GOOD | {"publish": "skipped"}


def stopped_at(task):
    """Task states of a run that failed in `task`."""
    order = list(ALL_GOOD)
    place = order.index(task)
    return {name: "success" if order.index(name) < place else "upstream_failed" for name in order} | {task: "failed"}


def test_a_list_with_its_attestation_beside_it_is_imported_and_announced_with_its_counts(runs):
    listed, beside = runs.put(LIST), runs.put(BESIDE, "list.csv.consent.yaml")
    run = runs.of(list_path="list.csv")
    assert (run.state, run.tasks, run.errors) == ("success", ALL_GOOD, [])
    assert runs.counted() == (2, 1)
    ((asset, counts),) = run.events
    assert asset == "contacts"
    told = {name: counts[name] for name in ("records", "inserted", "updated", "unchanged", "duplicate", "rejected")}
    assert told == {"records": 2, "inserted": 2, "updated": 0, "unchanged": 0, "duplicate": 0, "rejected": 0}
    assert not listed.exists()
    assert not beside.exists()
    assert sorted(p.name for p in (runs.settings.archive / counts["import_id"]).iterdir()) == [listed.name, beside.name]


def test_the_attestation_may_be_given_in_the_form(runs):
    runs.put(LIST)
    assert runs.of(list_path="list.csv", **ATTESTED).tasks == ALL_GOOD
    assert runs.counted() == (2, 1)


def test_the_same_list_again_changes_nothing_and_announces_nothing(runs):
    runs.put(LIST)
    runs.of(list_path="list.csv", **ATTESTED)
    runs.put(LIST, "the same under another name.csv")
    again = runs.of(list_path="the same under another name.csv", **ATTESTED)
    assert (again.state, again.tasks, again.events) == ("success", NOTHING_NEW, [])
    assert runs.counted() == (2, 1)


def test_a_dry_run_writes_and_announces_nothing(runs):
    listed = runs.put(LIST)
    run = runs.of(list_path="list.csv", dry_run=True, **ATTESTED)
    assert (run.state, run.tasks, run.events) == ("success", NOTHING_NEW, [])
    assert runs.counted() == (0, 0)
    assert listed.read_text() == LIST


@pytest.mark.parametrize(
    ("beside", "conf", "error", "says"),
    [
        (None, {}, errors.AttestationInvalid, r"permission: is missing.*Answer in the trigger form, or in a file"),
        (
            BESIDE,
            {"obtained": "rented"},
            errors.AttestationInvalid,
            "different things of: obtained.*Say it in one place",
        ),
        (BESIDE, {"permision": "true"}, errors.AttestationInvalid, "1 parameters that import_contacts .* permision"),
        (BESIDE, {"list_path": "lost.csv"}, errors.ListUnreadable, "no such file in the inbox.*Check the name"),
        (BESIDE, {"list_path": "../list.csv"}, errors.UnsafePath, "leaves the inbox.*relative to the inbox"),
    ],
    ids=["no attestation", "two attestations", "misspelt parameter", "no such list", "outside the inbox"],
)
def test_a_list_that_cannot_be_taken_stays_in_the_inbox_and_the_run_says_why_at_once(runs, beside, conf, error, says):
    listed = runs.put(LIST)
    if beside:
        runs.put(beside, "list.csv.consent.yaml")
    run = runs.of(**({"list_path": "list.csv"} | conf))
    assert (run.state, run.tasks, run.attempts) == ("failed", stopped_at("stage"), [("stage", "failed")])
    assert type(run.error) is error
    assert "Nothing was written" in str(run.error)
    with pytest.raises(error, match=says):
        raise run.error
    assert listed.read_text() == LIST
    assert runs.counted() == (0, 0)


def test_a_batch_that_looks_wrong_stops_at_the_gate_which_says_what_and_by_how_much(runs):
    bad = "".join(f"No,Body{i},nobody{i}-at-example.com,Subscribed\n" for i in range(25))
    good = "".join(f"Some,Body{i},somebody{i}@example.com,Subscribed\n" for i in range(15))
    listed = runs.put("first name,last name,email,status\n" + bad + good)
    run = runs.of(list_path="list.csv", **ATTESTED)
    assert (run.tasks, run.attempts) == (stopped_at("gate"), [("stage", "success"), ("gate", "failed")])
    assert type(run.error) is errors.GateFailed
    assert "(few_records_are_rejected: rejected_share 0.625; allowed: at most 0.5)" in str(run.error)
    assert "over 40 records" in str(run.error)
    assert "Nothing was written" in str(run.error)
    assert listed.exists()
    assert runs.counted() == (0, 0)


def test_a_busy_warehouse_is_tried_again_and_the_list_is_imported_once(runs, monkeypatch):
    """Another writer holds the lease until the first attempt has given up; the next one starts at once."""
    for rule in TASK_DEFAULTS["retry_policy"].rules:
        monkeypatch.setattr(rule, "retry_delay", timedelta(0))
    runs.put(LIST)
    runs.counted()  # the schema is there
    with ExitStack() as other_writer:
        other_writer.enter_context(lease.hold(runs.settings, "another writer"))
        runs.after_attempt.append(lambda task: other_writer.close() if task == "load" else None)
        run = runs.of(list_path="list.csv", **ATTESTED)
    assert run.attempts == [
        ("stage", "success"),
        ("gate", "success"),
        ("load", "up_for_retry"),
        ("load", "success"),
        ("publish", "success"),
    ]
    assert type(run.error) is errors.LeaseTimeout
    assert runs.counted() == (2, 1)


def leaves(kind):
    """Every class of the tree that nothing is derived from."""
    return [leaf for child in kind.__subclasses__() for leaf in leaves(child)] or [kind]


@pytest.mark.parametrize("kind", leaves(errors.WarehouseError), ids=lambda kind: kind.__name__)
def test_every_error_is_decided_transient_again_permanent_never(kind):
    raised = kind.__new__(kind)
    decision = TASK_DEFAULTS["retry_policy"].evaluate(raised, try_number=1, max_tries=5)
    assert decision.action.value == ("retry" if issubclass(kind, errors.TransientError) else "fail")
    assert decision.reason


def test_there_are_errors_of_both_kinds():
    transient = {
        errors.LeaseTimeout,
        errors.CatalogBusy,
        errors.CommitUnknown,
        errors.ImportUnfinished,
        errors.ExportOvertaken,
    }
    assert transient == set(leaves(errors.TransientError))
    assert len(leaves(errors.PermanentError)) > 5


def params(dag_bag):
    """The form as the API hands it to the browser: serialised, and read back."""
    from airflow.serialization.serialized_objects import DagSerialization

    text = json.dumps(DagSerialization.to_dict(dag_bag.dags["import_contacts"]))
    return DagSerialization.from_dict(json.loads(text)).params


def test_the_form_asks_for_all_that_the_attestation_knows(dag_bag):
    asked = set(params(dag_bag).keys())
    assert asked == {*Attestation.model_fields, "list_path", "dry_run", "plan_hash"}
    assert asked == {
        "list_path", "source", "list_status", "permission", "obtained", "explanation", "attested_by", "double_opt_in",
        "exported_at", "on_existing", "tags", "default_country", "encoding", "delimiter", "dry_run", "plan_hash",
    }  # fmt: skip


def test_every_field_of_the_form_says_what_it_is(dag_bag):
    form = params(dag_bag)
    for name in form:
        param = form.get_param(name)
        assert param.schema["title"], name
        assert param.description, name
        assert "section" in param.schema or name == "list_path", name


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("obtained", [None, *Obtained]),
        ("list_status", [*ListStatus]),
        ("on_existing", [*OnExisting]),
        ("permission", [None, "true", "false"]),
        ("double_opt_in", [None, "true", "false"]),
    ],
)
def test_the_choices_are_the_vocabulary(dag_bag, name, values):
    assert params(dag_bag).get_param(name).schema["enum"] == values


def test_every_choice_is_a_text_with_a_label_the_form_can_find(dag_bag):
    """Airflow's form looks a label up under String(value), null included, and shows booleans as switches."""
    form = params(dag_bag)
    for name in form:
        schema = form.get_param(name).schema
        if choices := schema.get("enum"):
            assert all(choice is None or isinstance(choice, str) for choice in choices), name
            labels = schema.get("values_display", {})
            assert labels.keys() <= {"null" if choice is None else choice for choice in choices}, name
            assert None not in choices or "null" in labels, name


def test_the_name_of_the_list_is_enough(dag_bag):
    """Everything else may come from the file beside the list: nothing of the attestation is answered by a default."""
    form = copy.deepcopy(dag_bag.dags["import_contacts"].params)
    form.update({"list_path": "list.csv"})
    given = {name: answer for name, answer in form.validate().items() if answer not in (None, "auto", [])}
    assert given == {"list_path": "list.csv", "on_existing": "update", "dry_run": False}


@pytest.mark.parametrize(
    "conf",
    [
        {},
        {"list_path": ""},
        {"list_path": "list.csv", "obtained": "bought"},
        {"list_path": "list.csv", "permission": "perhaps"},
        {"list_path": "list.csv", "exported_at": "10.01.2026"},
        {"list_path": "list.csv", "default_country": "Germany"},
        {"list_path": "list.csv", "tags": "vip"},
        {"list_path": "list.csv", "dry_run": "please"},
    ],
    ids=lambda conf: ",".join(list(conf)[-1:]) or "nothing",
)
def test_the_form_refuses_what_cannot_be_an_answer(runs, conf):
    from airflow.sdk.exceptions import ParamValidationError

    with pytest.raises(ParamValidationError):
        runs.dag.test(run_conf=conf, logical_date=None)
