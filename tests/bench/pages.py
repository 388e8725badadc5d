"""How soon the pages answer while lists are imported: `python -m tests.bench.pages --contacts N`.

A warehouse of N contacts is made in SQL, with what the pages list. Airflow's own app answers an admin in a process of
its own: each page once, then 20 times; beside it lists of 100,000 new people are imported, one after the other, until
that is done. What counts is how long a page takes: the first time, its median, and its worst; beside it stands the
median of the CPU milliseconds it takes, which others on the machine do not change much.
"""

import os
import shutil
import statistics
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import md5
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from tests.bench import actions, product
from tests.bench.measure import Figure, command_line, step_of

if TYPE_CHECKING:
    from tests.support.visitors import Visitor

SQL: Final = Path(__file__).with_name("pages.sql")
LARGE: Final = UUID(md5(b"action 1", usedforsecurity=False).hexdigest())
"""The action that reached a tenth of all."""
PAGES: Final[Mapping[str, str]] = {
    "overview": "/",
    "imports": "/imports",
    "actions": "/actions",
    "large action": f"/actions/{LARGE}",
    "smart lists": "/smart-lists",
    "smart list": "/smart-lists/edit?name=List 7",
    "restore": "/restore",
    "duplicates": "/duplicates",
    "exports": "/exports",
    "retention": "/retention",
    "form of tags": "/new/update_tags",
    "form of imports": "/new/import_contacts",
}
TIMES: Final = 20
ROWS: Final = 100_000
SECONDS: Final = 7_200.0


def fill(home: str, contacts: int) -> dict[str, Any]:
    """The warehouse."""
    from transforms.settings import Settings
    from transforms.warehouse import Query, Transaction, Warehouse

    actions.fill(home, contacts, [1])
    history = Query.inline("history", SQL.read_text("utf-8"))

    def work(transaction: Transaction) -> dict[str, Any]:
        transaction.run(history, contacts=contacts)
        return {}

    Warehouse(Settings(home=Path(home))).write("bench:history", work, as_of=datetime.now(UTC))
    return {}


def look(home: str, times: int) -> dict[str, Any]:
    """Ask for the pages in an Airflow of its own."""
    from tests.support.visitors import Visitor, airflow_app

    os.environ |= {"CONTACTS_HOME": home, "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR"}
    return timed(Visitor(airflow_app(), "admin"), times)


def timed(admin: "Visitor", times: int) -> dict[str, list[tuple[float, float]]]:
    """Each page once, then `times` times: milliseconds and CPU milliseconds of each, in order."""
    return {name: [_taken(admin, path) for _ in range(1 + times)] for name, path in PAGES.items()}


def _taken(admin: "Visitor", path: str) -> tuple[float, float]:
    began, cpu = time.perf_counter(), time.process_time()
    status = admin.get(path).status_code
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    if status != 200:
        raise RuntimeError(f"{path} answers {status}.")
    return 1000 * took, 1000 * cpu


def imports(home: str, rows: int, enough: str) -> dict[str, Any]:
    """Import lists of `rows` new people until there is a file `enough`, at least one; tells how many."""
    from tests.bench import lists

    for number in count():
        path, handover = Path(home) / f"{number}.csv", f"{enough}.import"
        lists.write(path, rows, start=number * rows)
        product.place(Path(home), path)
        product.stage(home, path.name, "2026-01-01", handover)
        product.load(home, handover)
        if Path(enough).exists():
            return {"imported": 1 + number}
    raise AssertionError("unreachable")


STEPS: Final = {"fill": fill, "look": look, "imports": imports}


def step(name: str, /, **arguments: Any) -> Figure:
    """One step in a process of its own."""
    return step_of("tests.bench.pages", name, arguments, timeout=SECONDS)


def table(state: Path, contacts: int, times: int = TIMES, rows: int = ROWS) -> str:
    """Measure all pages without and with imports beside them, as a Markdown table."""
    folder = state / "pages"
    shutil.rmtree(folder, ignore_errors=True)
    home, enough = folder / "home", folder / "enough"
    home.mkdir(parents=True)
    step("fill", home=str(home), contacts=contacts)
    alone = step("look", home=str(home), times=times).facts
    with ThreadPoolExecutor(1) as beside:
        imported = beside.submit(step, "imports", home=str(home), rows=rows, enough=str(enough))
        try:
            busy = step("look", home=str(home), times=times).facts
        finally:
            enough.touch()
    lines = [
        f"{contacts:,} contacts; {imported.result().facts['imported']} lists of {rows:,} beside it", "",
        "| page | alone: first, median, worst ms; CPU ms | while lists are imported |", "|---|---|---|",
    ]  # fmt: skip
    lines += [f"| {name} | {_told(alone[name])} | {_told(busy[name])} |" for name in PAGES]
    shutil.rmtree(folder)
    return "\n".join(lines)


def _told(taken: list[tuple[float, float]]) -> str:
    (first, _), *others = taken
    wall, cpu = zip(*others, strict=True)
    return f"{first:.0f}, {statistics.median(wall):.0f}, {max(wall):.0f}; {statistics.median(cpu):.0f}"


if __name__ == "__main__":
    command_line("pages", STEPS, table)
