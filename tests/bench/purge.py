"""The purge against the bare physical sequence: `python -m tests.bench.purge --contacts N --targets M`.

A warehouse of N contacts is made in SQL, M of them deleted 61 days ago, and a copy of it. Bare: one plain DELETE a
table and the same rewrite, expiry, clean-up and VACUUM; nothing is searched. The purge also gathers what would find the
M, seals it, and proves that no file holds them. Each runs in a process of its own; the ratio of their CPU seconds is
what counts.
"""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from tests.bench import actions
from tests.bench.measure import Figure, command_line, step_of

ROWS: Final = """
    CREATE TEMP TABLE gone AS SELECT contact_id FROM lake.tombstones;
    CREATE TEMP TABLE addresses AS
        SELECT channel, value FROM lake.contact_addresses SEMI JOIN gone USING (contact_id);
    DELETE FROM lake.addresses WHERE (channel, value) IN (FROM addresses);
    DELETE FROM lake.contact_addresses WHERE contact_id IN (FROM gone);
    DELETE FROM lake.contact_tags WHERE contact_id IN (FROM gone);
    DELETE FROM lake.contacts WHERE contact_id IN (FROM gone);
    DELETE FROM lake.tombstones WHERE contact_id IN (FROM gone)
"""
SECONDS: Final = 7_200.0


def fill(home: str, contacts: int, targets: int) -> dict[str, Any]:
    """The warehouse, and M tombstones in it."""
    actions.fill(home, contacts, [targets])
    return actions.bare(home, "delete", targets)


def bare(home: str) -> dict[str, Any]:
    """The rows, and the physical sequence."""
    from transforms.settings import Settings
    from transforms.warehouse import Query, Transaction, Warehouse

    warehouse = Warehouse(Settings(home=Path(home)))

    def work(transaction: Transaction) -> dict[str, Any]:
        transaction.run(Query.inline("rows", ROWS))
        return {}

    warehouse.write("bench:purge", work, as_of=datetime.now(UTC))
    with warehouse.purged():
        return {}


def purge(home: str) -> dict[str, Any]:
    """The product, as its DAG does it the night after one on which it ran too."""
    from transforms import clock
    from transforms.retention.prove import Outside
    from transforms.retention.purge import purge
    from transforms.settings import Settings
    from transforms.warehouse import Warehouse

    settings, now = Settings(home=Path(home)), datetime.now(UTC) + timedelta(days=61)
    settings.make_folders()
    clock.remember(settings.certificates / ".last_purge", as_of=now - timedelta(days=1))
    return purge(Warehouse(settings), settings, as_of=now, now=now, outside=Outside())


STEPS: Final = {"fill": fill, "bare": bare, "purge": purge}


def step(name: str, /, **arguments: Any) -> Figure:
    """One step in a process of its own."""
    return step_of("tests.bench.purge", name, arguments, timeout=SECONDS)


def table(state: Path, contacts: int, targets: int) -> str:
    """Measure both, as a Markdown table."""
    home, copy = state / "purge", state / "purge-bare"
    for folder in (home, copy):
        shutil.rmtree(folder, ignore_errors=True)
    home.mkdir(parents=True)
    step("fill", home=str(home), contacts=contacts, targets=targets)
    shutil.copytree(home, copy)
    least, done = step("bare", home=str(copy)), step("purge", home=str(home))
    for folder in (home, copy):
        shutil.rmtree(folder)
    lines = [
        "| contacts | purged | CPU s | bare CPU s | ratio | peak MB | bare MB |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    figures = f"{done.cpu_s:.1f} | {least.cpu_s:.1f} | {done.cpu_s / least.cpu_s:.1f} | {done.peak_mb:,.0f}"
    lines.append(f"| {contacts:,} | {done.facts['contacts']:,} | {figures} | {least.peak_mb:,.0f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    command_line("purge", STEPS, table, targets=1_000)
