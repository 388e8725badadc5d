"""The few things the demo and the end-to-end tests ask of Airflow's REST API. Starting and stopping is `server.py`."""

import contextlib
import time
from datetime import date
from functools import cached_property
from typing import Any, Final, Literal

import httpx

LONGEST_RUN: Final = 600
_LOCKED_TRIES: Final = 30
State = Literal["success", "failed"]


class AirflowFailed(Exception):
    """Airflow, or a run in it, did not do what it should. The message is for people."""


class Unreachable(AirflowFailed):
    """The API does not answer, or not yet."""


class Api:
    """One user's view of one Airflow."""

    def __init__(self, url: str, user: str, password: str) -> None:
        """`url`: of the api-server, without a path."""
        # Never through a proxy of the environment: the server is on this machine.
        self._client = httpx.Client(base_url=url, trust_env=False, timeout=30)
        self._credentials = {"username": user, "password": password}

    def healthy(self) -> bool:
        """Whether database, scheduler and dag-processor report to be well."""
        parts = self._send("GET", "/api/v2/monitor/health", token=False)
        return all(parts[part]["status"] == "healthy" for part in ("metadatabase", "scheduler", "dag_processor"))

    def has_read(self, dag_id: str) -> bool:
        """Whether the DAG is there.

        Raises:
            AirflowFailed: a DAG file, whichever, does not import; says which and why.
        """
        if errors := self._send("GET", "/api/v2/importErrors")["import_errors"]:
            told = "\n".join(f"{e['filename']}: {e['stack_trace'].strip().splitlines()[-1]}" for e in errors)
            raise AirflowFailed(f"{len(errors)} DAG files do not import:\n{told}")
        return any(dag["dag_id"] == dag_id for dag in self._send("GET", "/api/v2/dags")["dags"])

    def trigger(self, dag_id: str, conf: dict[str, Any]) -> str:
        """Start a run; returns its id.

        Raises:
            AirflowFailed: the DAG is unknown, or the parameters do not fit it.
        """
        body = {"logical_date": None, "conf": conf}
        return str(self._send("POST", f"/api/v2/dags/{dag_id}/dagRuns", json=body)["dag_run_id"])

    def wait(self, dag_id: str, run_id: str, seconds: float = LONGEST_RUN) -> State:
        """Wait for the end of a run.

        Raises:
            AirflowFailed: it has not ended after that many seconds.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            state = self._send("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}")["state"]
            if state in ("success", "failed"):
                return state  # type: ignore[no-any-return]
            time.sleep(0.5)
        raise AirflowFailed(f"The run {run_id} of {dag_id} is still {state} after {seconds:.0f} s.")

    def backfill(self, dag_id: str, first: date, last: date, *, backwards: bool = False, at_once: int = 1) -> None:
        """Run the DAG for every day from `first` to `last`, days that ran before too; returns when all runs have ended.

        Raises:
            AirflowFailed: Airflow does not take it, or it has not ended in time.
        """
        body = {
            "dag_id": dag_id,
            "from_date": f"{first}T00:00:00Z",
            "to_date": f"{last}T00:00:00Z",
            "run_backwards": backwards,
            "max_active_runs": at_once,
            "reprocess_behavior": "completed",
        }
        deadline = time.monotonic() + LONGEST_RUN
        number = self._send("POST", "/api/v2/backfills", json=body)["id"]
        while any(run["state"] in ("queued", "running") for run in self.runs(dag_id)):
            if time.monotonic() > deadline:
                raise AirflowFailed(f"The backfill of {dag_id} has not ended after {LONGEST_RUN} s.")
            time.sleep(2)
        # One backfill of a DAG at a time, and Airflow sees only every 30 s that the one before has ended.
        with contextlib.suppress(AirflowFailed):  # it has just seen it
            self._send("PUT", f"/api/v2/backfills/{number}/cancel")

    def runs(self, dag_id: str) -> list[dict[str, Any]]:
        """Return what Airflow knows of each run, `dag_run_id`, `logical_date` and `state` among it, by logical date."""
        query = {"limit": 100, "order_by": "logical_date"}
        return list(self._send("GET", f"/api/v2/dags/{dag_id}/dagRuns", params=query)["dag_runs"])

    def events(self) -> list[dict[str, Any]]:
        """Return the newest entries of the audit log, `event` and `owner` among what each says."""
        return list(self._send("GET", "/api/v2/eventLogs", params={"limit": 1000, "order_by": "-id"})["event_logs"])

    def tasks(self, dag_id: str, run_id: str) -> dict[str, dict[str, Any]]:
        """Return what Airflow knows of each task of a run, `state` and `try_number` among it, by the task's id."""
        tasks = self._send("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances")["task_instances"]
        return {task["task_id"]: task for task in tasks}

    def fail_and_clear(self, dag_id: str, run_id: str, task_id: str) -> None:
        """Mark a task as failed, whatever its process does, and run it and what comes after it again."""
        self._send(
            "PATCH", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}", json={"new_state": "failed"}
        )
        body = {"dry_run": False, "dag_run_id": run_id, "task_ids": [task_id], "only_failed": False}
        self._send("POST", f"/api/v2/dags/{dag_id}/clearTaskInstances", json=body | {"include_downstream": True})

    def result(self, dag_id: str, run_id: str, task_id: str) -> Any:
        """Return what a task has returned."""
        path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/xcomEntries/return_value"
        return self._send("GET", path, params={"deserialize": "false"})["value"]

    def log(self, dag_id: str, run_id: str, task_id: str, attempt: int = 1) -> list[dict[str, Any]]:
        """Return the log of a task's attempt, an event each; exceptions lie in `error_detail`."""
        path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/logs/{attempt}"
        return list(self._send("GET", path, params={"full_content": "true"})["content"])

    def why(self, dag_id: str, run_id: str) -> str:
        """Return what the failed tasks of a run say of themselves, a line each."""
        lines = []
        for task_id, task in self.tasks(dag_id, run_id).items():
            if task["state"] == "failed":
                events = self.log(dag_id, run_id, task_id, task["try_number"])
                causes = [cause for event in events for cause in event.get("error_detail") or ()]
                told = f"{causes[-1]['exc_type']}: {causes[-1]['exc_value']}" if causes else "its log says nothing"
                lines.append(f"{task_id}: {told}")
        return "\n".join(lines) or "no task failed"

    @cached_property
    def _token(self) -> str:
        return str(self._send("POST", "/auth/token", json=self._credentials, token=False)["access_token"])

    def _send(self, method: str, path: str, *, token: bool = True, **content: Any) -> Any:
        headers = {"Authorization": f"Bearer {self._token}"} if token else {}
        try:
            answer = self._client.request(method, path, headers=headers, **content)
            for _ in range(_LOCKED_TRIES):  # Airflow over SQLite: nothing was written, and people press again
                if not (answer.is_server_error and "Database error" in answer.text):
                    break
                time.sleep(1)
                answer = self._client.request(method, path, headers=headers, **content)
        except httpx.TransportError as error:
            raise Unreachable(f"Airflow does not answer: {type(error).__name__}") from None
        if answer.is_error:
            kind = Unreachable if answer.is_server_error else AirflowFailed
            raise kind(f"Airflow refused {method} {path}: {answer.status_code} {answer.text}")
        return answer.json()
