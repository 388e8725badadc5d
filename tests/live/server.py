"""A real Airflow for the demo, for `make up` and `make down`, and for end-to-end tests.

Starts the parts that are needed (api-server, scheduler, dag-processor; nothing here defers, so no triggerer) over a
home of their own, and stops them with all they have started. Talking to it is `api.py`.
"""

import base64
import contextlib
import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Final, NoReturn, Self

from tests.live import processes
from tests.live.api import AirflowFailed, Api, Unreachable

PROJECT: Final = Path(__file__).resolve().parents[2]
STATE: Final = PROJECT / ".state" / "airflow"
USER: Final = "admin"
PARTS: Final = {
    "api-server": ("api-server",),
    "scheduler": ("scheduler", "--skip-serve-logs"),  # the api-server reads the task logs from the disk
    "dag-processor": ("dag-processor",),
}
PRELOAD: Final = PROJECT / "tests" / "live" / "preload"
PREPARE: Final = """
from airflow.utils import db
db.initdb()
from airflow.models.pool import Pool
Pool.create_or_update_pool("warehouse_writer", slots=1, description="one writer at a time", include_deferred=False)
"""
LONGEST_START: Final = 300


class Airflow:
    """One Airflow and everything it runs; a context manager: leaves no process behind, however it is left."""

    def __init__(
        self,
        home: Path,
        contacts: Mapping[str, str],
        *,
        dags: Path = PROJECT / "dags",
        plugins: Path = PROJECT / "plugins",
        awaited: str = "import_contacts",
        only: Sequence[str] = (),
        fresh: bool = True,
        people: Mapping[str, str] | None = None,
    ) -> None:
        """Nothing starts yet.

        `home`: Airflow's own folder. `contacts`: CONTACTS_* variables. `awaited`: it is ready when this DAG was read.
        `only`: these are awaited, and no other DAG is there that could run on its schedule, or because contacts
        changed; what their tasks import is imported once. `fresh`: forget the runs of the last time. `people`: who may
        log in beside the admin, with their role; all have one password.
        """
        self.home, self.contacts, self.dags, self.plugins = home, dict(contacts), dags, plugins
        self.awaited, self.only, self.fresh = only or (awaited,), only, fresh
        self.people = {USER: "admin", **(people or {})}
        self.mark, self.url, self.password = "", "", ""
        self._parts: dict[str, subprocess.Popen[bytes]] = {}
        self._lock: IO[bytes] | None = None

    def __enter__(self) -> Self:
        """Start it; returns when it is healthy and has read the DAGs.

        Raises:
            AirflowFailed: it is in use, a part ended, a DAG does not import, or it took too long. Nothing is left.
        """
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it."""
        self.stop()

    def start(self) -> None:
        """As `__enter__`, but a failed start is left to the caller to stop."""
        self._take()
        if self.fresh:
            shutil.rmtree(self.home, ignore_errors=True)
        (self.home / "logs").mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.only:
            self._part_from_others()
        port, keys = free_port(preferred=0 if self.fresh else 8080), self._keys()  # tests may run side by side
        self.mark, self.url = processes.new_mark(), f"http://127.0.0.1:{port}"
        self.password = keys.pop("PASSWORD")
        self.api = Api(self.url, USER, self.password)
        _write_private(self._passwords, dict.fromkeys(self.people, self.password))
        _write_private(self._record, {"mark": self.mark, "url": self.url})
        env = self._environment({"API__PORT": str(port), **keys})
        prepare = processes.start([sys.executable, "-c", PREPARE], env, self.mark, self._log("prepare"))
        if prepare.wait(LONGEST_START):
            self._fail("prepare")
        for name, command in PARTS.items():
            own = {"PYTHONPATH": f"{PROJECT}:{PRELOAD}"} if self.only and name == "scheduler" else {}
            self._parts[name] = processes.start(
                [sys.executable, "-m", "airflow", *command], env | own, self.mark, self._log(name)
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """End all its processes and free its home. Harmless when it does not run."""
        if self.mark:
            processes.end(self.mark)
            self._record.unlink(missing_ok=True)
            self.mark = ""
        for part in self._parts.values():
            part.wait()
        self._parts.clear()
        if self._lock:
            self._lock.close()
            self._lock = None

    def _take(self) -> None:
        """Make the home ours alone, and end what a crashed owner left in it."""
        self.home.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = self.home.with_suffix(".lock").open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise AirflowFailed(f"Another run is using {self.home}: wait for it or stop it, then try again.") from None
        self._lock = lock
        end_recorded(self._record)

    def _part_from_others(self) -> None:
        folder = self.home / "dags"
        folder.mkdir()
        for dag_id in self.only:
            (folder / f"{dag_id}.py").symlink_to(self.dags / f"{dag_id}.py")
        self.dags = folder

    def _keys(self) -> dict[str, str]:
        """What the parts must share, and what a home that is kept must keep. Airflow would make a key per process."""
        kept = self.home / "keys.json"
        if not kept.exists():
            keys = {
                "API_AUTH__JWT_SECRET": secrets.token_urlsafe(48),
                "API__SECRET_KEY": secrets.token_urlsafe(32),
                "CORE__FERNET_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
                "PASSWORD": secrets.token_urlsafe(12),
            }
            _write_private(kept, keys)
        return dict(json.loads(kept.read_text("utf-8")))

    def _environment(self, own: Mapping[str, str]) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "CONTACTS_"))}
        settings = {
            "API__BASE_URL": self.url,
            "API__HOST": "127.0.0.1",
            "CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
            "CORE__DAGS_FOLDER": str(self.dags),
            "CORE__EXECUTION_API_SERVER_URL": f"{self.url}/execution/",
            "CORE__EXECUTOR": "LocalExecutor",
            "CORE__LOAD_EXAMPLES": "False",
            "CORE__PARALLELISM": "4",
            "CORE__PLUGINS_FOLDER": str(self.plugins),
            "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(self._passwords),
            "CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(map(":".join, self.people.items())),
            "DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "600",  # a file that was changed is read at once all the same
            "DAG_PROCESSOR__PARSING_PROCESSES": "1",
            "DAG_PROCESSOR__REFRESH_INTERVAL": "5",
            # Airflow ends a part whose write found the database locked for longer, by default 5 s: a busy machine is.
            "DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{self.home / 'airflow.db'}?timeout=120",
            "SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.5",
            **own,
        }
        return {
            **inherited,
            **{f"AIRFLOW__{name}": value for name, value in settings.items()},
            **self.contacts,
            "AIRFLOW_HOME": str(self.home),
            "GX_ANALYTICS_ENABLED": "false",
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
            "PYTHONPATH": str(PROJECT),
        }

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + LONGEST_START
        while time.monotonic() < deadline:
            for name, part in self._parts.items():
                if part.poll() is not None:
                    self._fail(name)
            with contextlib.suppress(Unreachable):
                if self.api.healthy() and all(map(self.api.has_read, self.awaited)):
                    return
            time.sleep(0.3)
        raise AirflowFailed(f"Airflow was not ready after {LONGEST_START} s; its logs are in {self.home / 'logs'}.")

    def _fail(self, part: str) -> NoReturn:
        log = self._log(part)
        tail = "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-15:])
        raise AirflowFailed(f"Airflow's {part} ended during the start; the end of {log}:\n{tail}")

    def _log(self, part: str) -> Path:
        return self.home / "logs" / f"{part}.log"

    @property
    def _passwords(self) -> Path:
        return self.home / "passwords.json"

    @property
    def _record(self) -> Path:
        return self.home.with_suffix(".json")


def _write_private(path: Path, content: Mapping[str, str]) -> None:
    path.touch(mode=0o600)
    path.write_text(json.dumps(content), "utf-8")


def free_port(preferred: int) -> int:
    """Return the preferred port of this machine if nobody listens there, else any free one."""
    for port in (preferred, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise AirflowFailed("This machine has no free port.")


def end_recorded(record: Path) -> int:
    """End the Airflow that a record speaks of, whoever started it; returns how many processes there were."""
    if not record.exists():
        return 0
    ended = processes.end(json.loads(record.read_text("utf-8"))["mark"])
    record.unlink()
    return ended


def up() -> None:
    """Start Airflow over the checkout and leave it running; one that runs already is left alone."""
    contacts = {name: value for name, value in os.environ.items() if name.startswith("CONTACTS_")}
    server = Airflow(STATE / "up", contacts, fresh=False)
    url = running(STATE / "up.json")
    if not url:
        with contextlib.ExitStack() as stops_it:
            stops_it.enter_context(server)
            stops_it.pop_all()
        url = server.url
    password = json.loads((server.home / "passwords.json").read_text("utf-8"))[USER]
    print(f"Airflow runs: {url}\nlogin: {USER}\npassword: {password}\nstop it: make down")


def running(record: Path) -> str:
    """Return the URL of the Airflow that a record speaks of, if it is well, else an empty text."""
    if record.exists():
        url = str(json.loads(record.read_text("utf-8"))["url"])
        with contextlib.suppress(AirflowFailed):
            return url if Api(url, USER, "").healthy() else ""
    return ""


def down() -> None:
    """Stop every Airflow started here, that of a crashed demo too."""
    ended = sum(end_recorded(record) for record in sorted(STATE.glob("*.json")))
    print(f"stopped: {ended} processes" if ended else "nothing was running")


@contextlib.contextmanager
def orderly_end() -> Iterator[None]:
    """Inside, a SIGTERM or a closed terminal unwinds the stack as ctrl-C does, so that what was started is stopped."""

    def leave(_number: int, _frame: object) -> NoReturn:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


if __name__ == "__main__":
    try:
        with orderly_end():
            {"up": up, "down": down}[sys.argv[1]]()
    except (AirflowFailed, KeyboardInterrupt) as problem:
        sys.exit(f"failed: {str(problem) or 'interrupted'}")
