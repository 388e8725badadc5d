"""Bulk actions against the bare statement each of them needs: `python -m tests.bench.actions --contacts N --targets M`.

A warehouse of N contacts is made in SQL, and a copy of it. Every action reaches M of them, another M each time, through
freeze, batches and conclude, each in a process of its own; so does the bare statement on the copy, in one transaction
through the same door. The ratio of their CPU seconds is what counts, and that the peak of memory does not grow with M.
"""

import json
import shutil
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any, Final
from uuid import uuid5

from tests.bench.measure import Figure, command_line, step_of
from tests.selection.worlds import id_of

SQL: Final = Path(__file__).with_name("actions.sql")
EVIDENCE: Final = {"obtained": "event", "explanation": "Benchmark.", "attested_by": "bench"}
ACTIONS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "tag": ("update_tags", {"add_tags": ["new"]}),
    "company": ("update_companies", {"operation": "set", "company": "Globex"}),
    "opt_in": ("update_opt_status", {"direction": "opt_in", **EVIDENCE}),
    "delete": ("delete_contacts", {"confirm": "DELETE"}),
    "restore": ("restore_contacts", {}),
}
"""In this order: what is restored has to be deleted first. The bare statements of the same names: `actions.sql`."""
SECONDS: Final = 3_600.0
KEYED_AT_ONCE: Final = 1_000_000


def statements() -> dict[str, str]:
    """The parts of `actions.sql` by name."""
    parts = SQL.read_text("utf-8").split("-- name: ")[1:]
    return {part.partition("\n")[0].strip(): part.partition("\n")[2] for part in parts}


def fill(home: str, contacts: int, targets: list[int]) -> dict[str, Any]:
    """Make a warehouse; for each M of `targets`, M contacts have it in the custom field that the actions select by."""
    _run(home, "fill", contacts=contacts, targets=targets)
    for first in range(0, contacts, KEYED_AT_ONCE):
        _add_addresses(home, first, min(first + KEYED_AT_ONCE, contacts))
    return {"contacts": contacts}


def bare(home: str, name: str, targets: int) -> dict[str, Any]:
    """One bare statement in one transaction."""
    _run(home, name, targets=f"group of {targets}")
    return {"targets": targets}


def act(home: str, name: str, targets: int) -> dict[str, Any]:
    """One bulk action as its DAG does it; tells how the contacts ended."""
    from transforms.actions import engine
    from transforms.actions.action import Stamp
    from transforms.actions.form import order
    from transforms.consent.pseudonym import Pseudonyms
    from transforms.settings import Settings
    from transforms.vocabulary import ActionKind
    from transforms.warehouse import Warehouse

    kind, answers = ACTIONS[name]
    settings, now = Settings(home=Path(home)), datetime.now(UTC)
    warehouse, pseudonyms = Warehouse(settings), Pseudonyms(settings)
    meant = {"field": "custom.targets", "op": "is", "value": f"group of {targets}"}
    common = {"action_name": "bench", "select": "filter", "select_value": meant, "confirm_count": targets}
    asked = order(ActionKind(kind), common | answers, settings)
    stamp = Stamp(uuid5(id_of("bench", name), now.isoformat()), "admin", now, pseudonyms)
    engine.freeze(warehouse, asked, stamp)
    engine.run(warehouse, asked, lambda: stamp)
    told = engine.conclude(warehouse, stamp.action_id, as_of=now + timedelta(seconds=1))
    return {name: told[name] for name in ("targets", "batches", "changed", "unchanged", "refused")}


STEPS: Final = {"fill": fill, "bare": bare, "act": act}


def _add_addresses(home: str, first: int, end: int) -> None:
    import polars as pl

    from transforms.consent.pseudonym import Pseudonyms
    from transforms.settings import Settings
    from transforms.warehouse import Query, Transaction, Warehouse

    settings, now = Settings(home=Path(home)), datetime.now(UTC)
    values = [f"person{number}@example.com" for number in range(first, end)]
    frame = pl.DataFrame({"value": values, "key": Pseudonyms(settings).of(values)})

    def work(transaction: Transaction) -> dict[str, Any]:
        transaction.register("keyed", frame)
        transaction.run(Query.inline("fill_addresses", statements()["fill_addresses"]))
        return {}

    Warehouse(settings).write(f"bench:addresses:{first}", work, as_of=now)


def _run(home: str, name: str, **values: Any) -> None:
    from transforms.settings import Settings
    from transforms.warehouse import Query, Transaction, Warehouse

    query, now = Query.inline(name, statements()[name]), datetime.now(UTC)

    def work(transaction: Transaction) -> dict[str, Any]:
        transaction.run(query, **values)
        return {}

    Warehouse(Settings(home=Path(home))).write(f"bench:{name}:{now.isoformat()}", work, as_of=now)


def step(name: str, /, **arguments: Any) -> Figure:
    """One step in a process of its own."""
    return step_of("tests.bench.actions", name, arguments, timeout=SECONDS)


def table(state: Path, contacts: int, targets: list[int]) -> str:
    """Measure all actions for each number of targets, as a Markdown table."""
    home, copy = state / "actions", state / "actions-bare"
    for folder in (home, copy):
        shutil.rmtree(folder, ignore_errors=True)
    home.mkdir(parents=True)
    step("fill", home=str(home), contacts=contacts, targets=targets)
    shutil.copytree(home, copy)
    lines = [f"Of {contacts:,} contacts", "", "| action | targets | CPU s | bare CPU s | ratio | peak MB | told |"]
    lines += ["|---|---:|---:|---:|---:|---:|---|"]
    for name, count in product(ACTIONS, targets):
        least = step("bare", home=str(copy), name=name, targets=count)
        done = step("act", home=str(home), name=name, targets=count)
        figures = f"{done.cpu_s:.1f} | {least.cpu_s:.1f} | {done.cpu_s / least.cpu_s:.1f} | {done.peak_mb:,.0f}"
        lines.append(f"| {name} | {count:,} | {figures} | {json.dumps(done.facts)} |")
    for folder in (home, copy):
        shutil.rmtree(folder)
    return "\n".join(lines)


if __name__ == "__main__":
    command_line("actions", STEPS, table, targets=[10_000, 100_000])
