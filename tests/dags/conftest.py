"""DAGs run in this process, on an Airflow home and a warehouse of their own: `runs` triggers one and tells the end."""

import tests.support.airflow_home  # noqa: F401, I001 - before anything of Airflow

import copy
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from airflow.sdk import RetryAction
from airflow.sdk.execution_time import supervisor

from dags.defaults import TASK_DEFAULTS, WRITER_POOL
from tests.support.airflow_home import PROJECT
from tests.support.imports import Imports
from transforms.settings import Settings
from transforms.warehouse import Query, Warehouse


COUNTED = Query.inline(
    "count",
    "SELECT (SELECT count(*) FROM lake.contacts) AS contacts, (SELECT count(*) FROM lake.imports) AS imports",
)


@pytest.fixture(scope="session")
def dag_bag():
    """Every DAG file, as the dag-processor reads it."""
    from airflow.dag_processing.dagbag import DagBag
    from airflow.models.pool import Pool
    from airflow.utils import db

    db.initdb()
    Pool.create_or_update_pool(WRITER_POOL, slots=1, description="", include_deferred=False)
    return DagBag(str(PROJECT / "dags"))


@dataclass(frozen=True)
class Run:
    """What came of a run: its state, each task's last state and result, every error in the order of the attempts, the
    events.
    """

    state: str
    tasks: dict[str, str]
    attempts: list[tuple[str, str]]
    errors: list[BaseException]
    events: list[tuple[str, dict[str, Any]]]
    results: dict[str, Any]

    @property
    def error(self) -> BaseException:
        """The one error of the run."""
        (error,) = self.errors
        return error


@dataclass
class Runs:
    """A warehouse with an inbox, and the DAG that fills it."""

    dag: Any
    settings: Settings
    after_attempt: list[Any] = field(default_factory=list)
    logical_date: datetime | None = None

    def put(self, text: str | bytes, name: str = "list.csv") -> Path:
        """Lay a file into the inbox."""
        self.settings.make_folders()
        path = self.settings.inbox / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def of(self, **conf: Any) -> Run:
        """Trigger the DAG with this conf, as REST does, for `logical_date`; returns when the run has ended."""
        from airflow.models.asset import AssetEvent
        from airflow.utils.session import create_session
        from sqlalchemy import select

        attempts: list[tuple[str, str]] = []
        errors: list[BaseException] = []

        def observed(ti, task, run=supervisor.run_task_in_process):
            result = run(ti=ti, task=task)
            attempts.append((ti.task_id, result.state.value))
            errors.extend([result.error] if result.error else [])
            for act in self.after_attempt:
                act(ti.task_id)
            return result

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(supervisor, "run_task_in_process", observed)
            run = self._own_dag().test(run_conf=conf, logical_date=self.logical_date)
        with create_session() as session:
            told = session.scalars(select(AssetEvent).where(AssetEvent.source_run_id == run.run_id)).all()
            events = [(event.asset.name, event.extra) for event in told]
        tasks = {task.task_id: str(task.state) for task in run.get_task_instances()}
        results = {task.task_id: task.xcom_pull(task_ids=task.task_id) for task in run.get_task_instances()}
        return Run(str(run.state), tasks, attempts, errors, events, results)

    def _own_dag(self) -> Any:
        """A DAG for one run, as a worker reads one for each task: a run's answers stay in the params they came into."""
        dag = copy.deepcopy(self.dag)
        for task in dag.tasks:
            task.params = copy.deepcopy(dag.params)  # copied but shallowly with the task
        return dag

    def counted(self) -> tuple[int, int]:
        """How many contacts and imports the warehouse holds."""
        with Warehouse(self.settings).read() as session:
            ((contacts, imports),) = (tuple(row.values()) for row in session.rows(COUNTED))
        return contacts, imports


@pytest.fixture(scope="session")
def home_with(tmp_path_factory) -> Callable[[str], Path]:
    """A home into which this list was imported, to take copies of; for no list one without anybody."""

    def made(text: str) -> Path:
        settings = Settings(home=tmp_path_factory.mktemp("homes") / "home")
        imports = Imports(settings, Warehouse(settings))
        imports.of(text, exported_at="2026-01-10") if text else imports.people()
        return settings.home

    return made


@pytest.fixture(scope="session")
def empty_home(home_with) -> Path:
    return home_with("")


@pytest.fixture
def first_home(empty_home) -> Path:
    """What `runs_of` takes a copy of: for a module to say what is there at first."""
    return empty_home


@pytest.fixture
def runs_of(dag_bag, first_home, tmp_path, monkeypatch) -> Callable[[str], Runs]:
    """Runs of the DAG of that id over a CONTACTS_HOME of their own."""
    shutil.copytree(first_home, tmp_path / "home")
    for name, value in {"HOME": tmp_path / "home", "LEASE_TIMEOUT": "PT0S", "CATALOG": "", "DATA_PATH": ""}.items():
        monkeypatch.setenv(f"CONTACTS_{name}", str(value))
    # What no rule foresees ends the test at once instead of waiting for five retries.
    monkeypatch.setattr(TASK_DEFAULTS["retry_policy"], "default", RetryAction.FAIL)
    return lambda dag_id: Runs(dag_bag.dags[dag_id], Settings())


@pytest.fixture
def runs(runs_of) -> Runs:
    """Runs of `import_contacts`."""
    return runs_of("import_contacts")
