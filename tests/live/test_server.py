"""A real Airflow starts, runs a DAG, tells why one failed, and leaves nothing behind, even when its owner is killed."""

import json
import os
import subprocess
import sys
import time

import pytest

from tests.live import processes
from tests.live.api import AirflowFailed, Api
from tests.live.server import PROJECT, USER, Airflow, end_recorded

DAG = """
from airflow.sdk import Param, dag, task


@dag(schedule=None, params={"rows": Param(0, type="integer"), "seconds": Param(0, type="integer")})
def throw_away():
    @task(pool="warehouse_writer")
    def judge(params):
        import os
        import time

        time.sleep(params["seconds"])
        if params["rows"]:
            raise ValueError(f"{params['rows']} rows are wrong")
        return os.environ["CONTACTS_HOME"]

    judge()


throw_away()
"""

OWNER = """
import sys
from pathlib import Path
from tests.live.server import Airflow
home, dags = Path(sys.argv[1]), Path(sys.argv[2])
server = Airflow(home, {"CONTACTS_HOME": "/nowhere"}, dags=dags, plugins=dags.parent, awaited="throw_away")
with server:
    print(server.mark, server.url, flush=True)
    sys.stdin.read()
"""


pytestmark = pytest.mark.live


@pytest.fixture
def dags(tmp_path):
    folder = tmp_path / "dags"
    folder.mkdir()
    (folder / "throw_away.py").write_text(DAG, "utf-8")
    return folder


def eventually(holds):
    for _ in range(3000):
        if holds():
            return
        time.sleep(0.1)
    pytest.fail("it never came")


@pytest.fixture
def owner(tmp_path, dags):
    """A process that has started an Airflow; it is killed in the end if the test has not done so."""
    command = [sys.executable, "-c", OWNER, str(tmp_path / "home"), str(dags)]
    env = os.environ | {"PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()
    end_recorded(tmp_path / "home.json")


def test_runs_succeed_or_say_why_not_and_nothing_stays_even_of_a_killed_owner(tmp_path, dags, owner):
    mark, url = owner.stdout.readline().split()
    api = Api(url, USER, json.loads((tmp_path / "home" / "passwords.json").read_text("utf-8"))[USER])

    good = api.trigger("throw_away", {})
    assert api.wait("throw_away", good) == "success"
    assert api.result("throw_away", good, "judge") == "/nowhere"

    bad = api.trigger("throw_away", {"rows": 3})
    assert api.wait("throw_away", bad) == "failed"
    assert api.why("throw_away", bad) == "judge: ValueError: 3 rows are wrong"
    with pytest.raises(AirflowFailed, match="400"):
        api.trigger("throw_away", {"rows": "three"})

    (dags / "broken.py").write_text("from airflow.sdk import dag\nimport no_such_module\n", "utf-8")
    with pytest.raises(AirflowFailed, match=r"broken\.py: ModuleNotFoundError"):
        eventually(lambda: not api.has_read("throw_away"))

    with pytest.raises(AirflowFailed, match="Another run"), Airflow(tmp_path / "home", {}):
        pass
    slow = api.trigger("throw_away", {"seconds": 600})
    eventually(lambda: api.tasks("throw_away", slow)["judge"]["state"] == "running")
    owner.kill()
    assert len(processes.ours(mark)) > 3
    assert end_recorded(tmp_path / "home.json") > 3
    assert processes.ours(mark) == set()
    assert end_recorded(tmp_path / "home.json") == 0


def test_a_start_that_fails_says_so_and_leaves_nothing(tmp_path, dags):
    unusable = {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}"}
    server = Airflow(tmp_path / "home", unusable, dags=dags, plugins=tmp_path)
    with pytest.raises(AirflowFailed, match="Airflow's prepare ended during the start"), server:
        pass
    assert not (tmp_path / "home.json").exists()


def test_the_end_reaches_those_who_left_the_group_and_those_who_ignore_it(tmp_path):
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('x', flush=True); time.sleep(600)"
    )
    script = (
        f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {stubborn!r}], start_new_session=True).wait()"
    )
    mark = processes.new_mark()
    processes.start([sys.executable, "-c", script], os.environ, mark, tmp_path / "log")
    eventually((tmp_path / "log").read_text)
    assert processes.end(mark) == 2
    assert processes.ours(mark) == set()
