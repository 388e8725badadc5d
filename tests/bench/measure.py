"""Measures one step in a process of its own: wall time, CPU seconds and peak memory, children included.

What the steps are is in `steps.py`, what the figures mean in `report.py`. CPU is what the kernel accounted to the
process and to every child it waited for. Memory is resident memory of the whole process tree, sampled; pages that
workers share are counted once for each, so it is an upper bound. Linux only.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import psutil  # type: ignore[import-untyped, unused-ignore]

PROJECT: Final = Path(__file__).resolve().parents[2]
SAMPLE_SECONDS: Final = 0.05
MEGABYTE: Final = 1_000_000
STDERR: Final = 2  # what a step prints is for people, and no part of the report on stdout


@dataclass(frozen=True)
class Figure:
    """One step as measured. `wall_s` and `cpu_s` in seconds, `peak_mb` in 10^6 bytes, `facts` as the step told them."""

    step: str
    wall_s: float
    cpu_s: float
    peak_mb: float
    facts: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """For the JSON report."""
        return asdict(self)


class StepError(Exception):
    """A measured step did not end well; the message holds its exit status, its own output went to stderr."""


def step(name: str, *, timeout: float, **arguments: object) -> Figure:
    """Run one step of `steps.py` and measure it. Paths are handed over as text.

    Raises:
        StepError: it returned an error, or ran longer than `timeout` seconds and was killed.
    """
    command = [sys.executable, "-m", "tests.bench.steps", name, json.dumps(arguments, default=str)]
    return measured(name, command, timeout=timeout)


def measured(name: str, command: list[str], *, timeout: float, env: dict[str, str] | None = None) -> Figure:
    """Run a command whose last argument, added here, is the file it writes its facts to as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "facts.json"
        began = time.perf_counter()
        process = subprocess.Popen(
            [*command, str(told)], cwd=PROJECT, env=os.environ | (env or {}), start_new_session=True, stdout=STDERR
        )
        cpu_s, peak = _watch(process, name, began + timeout)
        wall_s = time.perf_counter() - began
        facts = json.loads(told.read_text("utf-8"))
    # the high-water mark of the step's own process catches what falls between two samples
    peak = max(peak, facts.pop("own_peak_bytes", 0))
    return Figure(name, round(wall_s, 3), round(cpu_s, 3), round(peak / MEGABYTE, 1), facts)


def step_of(module: str, name: str, arguments: dict[str, Any], *, timeout: float) -> Figure:
    """Run one step of a benchmark with the command line below, and measure it."""
    command = [sys.executable, "-m", module, "--step", name, json.dumps(arguments)]
    return measured(name, command, timeout=timeout)


def command_line(
    bench: str, steps: dict[str, Callable[..., dict[str, Any]]], table: Callable[..., str], **counts: int | list[int]
) -> None:
    """`python -m tests.bench.<bench>`: print its table, or, asked by `step_of`, do a step here and leave its facts
    where they are waited for. counts: what else may be asked for, with defaults; the table takes it by name, and
    `state`.
    """
    parser = argparse.ArgumentParser(prog=f"python -m tests.bench.{bench}", description=f"Measure {bench}.")
    for name, default in {"contacts": 1_000_000, **counts}.items():
        several = {"nargs": "+"} if isinstance(default, list) else {}
        parser.add_argument(f"--{name}", type=int, default=default, **several)
    parser.add_argument("--state", type=Path, default=PROJECT / ".state" / "bench")
    parser.add_argument("--step", nargs=3, help=argparse.SUPPRESS)
    given = vars(parser.parse_args())
    if step := given.pop("step"):
        name, arguments, told = step
        facts = steps[name](**json.loads(arguments))
        Path(told).write_text(json.dumps(facts | {"own_peak_bytes": own_peak_bytes()}), "utf-8")
    else:
        print(table(**given))


def own_peak_bytes() -> int:
    """The most memory this process has had so far. Not `ru_maxrss`: that starts at what the parent had."""
    status = Path("/proc/self/status").read_text("ascii")
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def _watch(process: "subprocess.Popen[bytes]", name: str, deadline: float) -> tuple[float, int]:
    """CPU seconds and peak bytes of a process until it ends; kills its whole session past the deadline."""
    watched, peak = psutil.Process(process.pid), 0
    try:
        while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
            _in_time(name, deadline)
            peak = max(peak, _resident(watched))
            time.sleep(SAMPLE_SECONDS)
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    _, status, usage = ended
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise StepError(f"{name}: exit status {process.returncode}.")
    return usage.ru_utime + usage.ru_stime, peak


def _in_time(name: str, deadline: float) -> None:
    if time.perf_counter() > deadline:
        raise StepError(f"{name}: not done in time, killed.")


def _resident(process: psutil.Process) -> int:
    """Resident bytes of a process and all below it; what ends while it is looked at counts as nothing."""
    total = 0
    try:
        tree = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for one in tree:
        try:
            total += one.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total
