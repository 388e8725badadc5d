"""Processes that can be found again. What starts Airflow's parts, and ends them with all that they have started.

Airflow forks, forks leave their group, and a parent's end does not end its children. So everything started here carries
a mark in its environment, which children inherit: who carries it is ours, nobody else is, and a crash forgets nobody.
"""

import os
import secrets
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import psutil

MARK: Final = "CONTACTS_LIVE_MARK"
GRACE_SECONDS: Final = 8


def new_mark() -> str:
    """Return a mark nobody else carries."""
    return secrets.token_hex(16)


def start(command: Sequence[str], env: Mapping[str, str], mark: str, log: Path) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own, its output appended to `log`, without a standard input."""
    # A process that renames itself would otherwise write its new name over its environment, and the mark in it.
    marked_env = {**env, MARK: mark, "SPT_NOENV": "1"}
    with log.open("ab") as output:
        return subprocess.Popen(
            list(command),
            env=marked_env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def ours(mark: str) -> set[psutil.Process]:
    """Return every living process that carries the mark, and their descendants."""
    found: set[psutil.Process] = set()
    for process in psutil.process_iter():
        try:
            if process.uids().real == os.getuid() and process.environ().get(MARK) == mark:
                found.update((process, *process.children(recursive=True)))
        except (psutil.Error, OSError):
            continue  # gone meanwhile, or a zombie, which has no environment any more
    return {process for process in found if _lives(process)}


def end(mark: str) -> int:
    """End whoever carries the mark, politely first. Returns how many there were; none is left.

    Raises:
        RuntimeError: some could not be ended, even by SIGKILL.
    """
    first = ours(mark)
    for process in first:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    psutil.wait_procs(list(first), timeout=GRACE_SECONDS)
    for _ in range(20):  # a process may fork between being listed and being killed
        if not (left := ours(mark)):
            return len(first)
        for process in left:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(list(left), timeout=1)
    raise RuntimeError(f"{len(ours(mark))} processes could not be ended: {sorted(p.pid for p in ours(mark))}")


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False
