"""What holds for every DAG file: a runbook, an owner, a gate, a queue for writers, and that it is cheap to read."""

import ast
import runpy
import subprocess
import sys

import pytest

from dags.defaults import WRITER_POOL
from tests.live.server import PREPARE
from tests.support.airflow_home import PROJECT

ACTIONS = {
    "update_tags", "update_companies", "update_fields", "update_opt_status", "update_opportunities",
    "update_automations", "delete_contacts", "restore_contacts", "undo_action", "merge_contacts",
}  # fmt: skip
EDGES = {
    "import_contacts": {("stage", "gate"), ("gate", "load"), ("load", "publish")},
    "import_related": {("stage", "gate"), ("gate", "load"), ("load", "publish")},
    "import_inbox": {
        ("stage", "gate"), ("gate", "load"), ("load", "publish"), ("load", "report"), ("load", "expire"),
    },
    "control_action": set(),
    "save_smart_list": set(),
    "purge_contacts": {("gate", "purge"), ("purge", "report")},
    "erase_contacts": {("freeze", "purge"), ("purge", "report")},
    "train_duplicates": set(),
    "export_contacts": set(),
    "expire_exports": set(),
    "verify_warehouse": {("files", "ledger")},
    "review_duplicates": {
        ("decide", "freeze"), ("decide", "export"), ("freeze", "apply"), ("freeze", "finish"), ("apply", "finish"),
        ("finish", "export"),
    },
    "find_duplicates": {
        ("find", "sure"), ("sure", "freeze"), ("freeze", "apply"), ("freeze", "finish"), ("apply", "finish"),
    },
}  # fmt: skip
EDGES |= {name: {("freeze", "apply"), ("freeze", "finish"), ("apply", "finish")} for name in sorted(ACTIONS)}
WRITERS = {"import_contacts": {"load"}, "import_inbox": {"load", "expire"}, "import_related": {"load"}}
WRITERS |= {name: set() for name in ("control_action", "export_contacts", "expire_exports", "verify_warehouse")}
WRITERS |= {name: {"freeze", "apply"} for name in ACTIONS} | {
    "save_smart_list": {"save"},
    "find_duplicates": {"find", "freeze", "apply"},
    "purge_contacts": {"purge"},
    "erase_contacts": {"freeze", "purge"},
    "train_duplicates": set(),
    "review_duplicates": {"decide", "freeze", "apply"},
}
HEAVY = {"polars", "duckdb", "pyarrow", "pandas", "great_expectations", "sqlglot", "phonenumbers", "splink"}

READ_EACH = f"""
import importlib, sys
loaded, told = set(), {{}}
for name in sys.argv[1:]:
    importlib.import_module("dags." + name)
    if new := {HEAVY} & sys.modules.keys() - loaded:
        told[name] = sorted(new)
    loaded |= new
sys.exit(str(told))
"""
"""All in one process, as Airflow takes seconds to load: a library is told with the first file that loads it."""


@pytest.fixture(params=EDGES)
def dag(request, dag_bag):
    return dag_bag.dags[request.param]


def test_every_dag_file_is_read_and_listed_here(dag_bag):
    assert dag_bag.import_errors == {}
    assert dag_bag.dags.keys() == EDGES.keys()


def test_a_dag_lies_in_a_file_of_its_name_and_its_docstring_is_the_runbook(dag):
    path = PROJECT / "dags" / f"{dag.dag_id}.py"
    runbook = ast.get_docstring(ast.parse(path.read_text("utf-8")), clean=False)
    assert dag.fileloc == str(path)
    assert dag.doc_md.strip() == runbook.strip()
    assert runbook.startswith(f"### {dag.dag_id}: ")


def test_a_dag_runs_no_past_has_tags_and_an_owner_whom_the_runbook_names(dag):
    owners = {task.owner for task in dag.tasks}
    assert dag.catchup is False
    assert "contacts" in dag.tags
    assert len(owners) == 1
    assert f"**Owner** {owners.pop()}" in dag.doc_md


def test_the_runbook_speaks_of_tasks_that_exist_in_their_order(dag):
    order = dag.doc_md.strip().splitlines()[2]
    assert [name.strip() for name in order.split("->")] == [task.task_id for task in dag.topological_sort()]


def test_tasks_follow_each_other_as_listed(dag):
    edges = {(task.task_id, after) for task in dag.tasks for after in task.downstream_task_ids}
    assert edges == EDGES[dag.dag_id]


def test_writers_queue_for_the_one_slot_behind_the_gate(dag):
    writers = {task.task_id for task in dag.tasks if task.pool == WRITER_POOL}
    assert writers == WRITERS[dag.dag_id]
    assert ("writes" in dag.tags) == bool(writers)
    # a bulk action that reaches too far; people decided row by row; a smart list and a pair reach nobody
    for task_id in writers - {"freeze", "decide", "save", "find"}:
        assert {"gate", "freeze"} & dag.get_task(task_id).get_flat_relative_ids(upstream=True)


def test_the_pool_is_made_wherever_airflow_is_set_up():
    """Airflow never runs a task whose pool does not exist, and does not say so."""
    assert f'"{WRITER_POOL}", slots=1' in PREPARE
    assert WRITER_POOL in (PROJECT / "docker-compose.yaml").read_text("utf-8")


def test_every_task_decides_by_the_kind_of_the_error_whether_to_try_again(dag):
    for task in dag.tasks:
        assert task.retry_policy, task.task_id
        assert task.retries > 0, task.task_id


def test_forms_ask_about_the_share_that_is_set_for_the_deployment(monkeypatch):
    monkeypatch.setenv("CONTACTS_MAX_SHARE", "0.07")
    assert runpy.run_path(str(PROJECT / "dags" / "action_form.py"))["LIMITS"]["max_share"].value == 0.07


def test_reading_a_dag_file_loads_no_data_library():
    """The dag-processor reads it every 30 seconds, and a worker once a task."""
    command = [sys.executable, "-c", READ_EACH, *sorted(EDGES)]
    read = subprocess.run(command, cwd=PROJECT, check=False, capture_output=True, text=True, timeout=120)
    assert read.stderr.strip().splitlines()[-1] == "{}"
