"""`make` alone shows what there is, and CI runs nothing that people do not run."""

import os
import subprocess

from tests.house.checkout import PROJECT


def help_of_make() -> str:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(["make"], cwd=PROJECT, env=env, check=True, capture_output=True, text=True, timeout=60).stdout


def test_make_alone_lists_every_target_with_what_it_does():
    told = {line.split()[1]: line.split(maxsplit=2)[2] for line in help_of_make().splitlines()}
    assert told.keys() >= {"demo", "test", "check", "fix", "up", "down", "bench", "bench-dedupe", "lock"}
    assert all(len(text) > 10 for text in told.values())


def test_ci_runs_make_test():
    script = PROJECT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text("utf-8")
