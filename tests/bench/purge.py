"""The purge against the bare physical sequence: `python -m tests.bench.purge --contacts N --targets M`.

A warehouse of N contacts is made in SQL, and copies of it in which M of them were deleted 61 days ago: those who lie
together in few files, or some of every file. Bare: one plain DELETE a table and the same rewrite, expiry, clean-up and
VACUUM; nothing is searched. The purge also gathers what would find the M, seals it, and proves that no file holds them.
Each runs in a process of its own; the ratio of their CPU seconds is what counts.
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
DELETED: Final = """
    INSERT INTO lake.tombstones (contact_id, deleted_at, deleted_by)
    SELECT format('01900000-0000-7000-8000-{:012d}', i * $apart)::UUID, now(), 'bench' FROM range($targets) t(i)
"""
SECONDS: Final = 7_200.0


def fill(home: str, contacts: int) -> dict[str, Any]:
    """The warehouse."""
    return actions.fill(home, contacts, [])


def delete(home: str, targets: int, apart: int) -> dict[str, Any]:
    """M tombstones, of the first contact and every `apart`th after it."""
    from transforms.settings import Settings
    from transforms.warehouse import Query, Transaction, Warehouse

    def work(transaction: Transaction) -> dict[str, Any]:
        transaction.run(Query.inline("deleted", DELETED), targets=targets, apart=apart)
        return {}

    Warehouse(Settings(home=Path(home))).write("bench:delete", work, as_of=datetime.now(UTC))
    return {"targets": targets}


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


STEPS: Final = {"fill": fill, "delete": delete, "bare": bare, "purge": purge}


def step(name: str, /, **arguments: Any) -> Figure:
    """One step in a process of its own."""
    return step_of("tests.bench.purge", name, arguments, timeout=SECONDS)


def table(state: Path, contacts: int, targets: int) -> str:
    """Measure both, as a Markdown table."""
    home = state / "purge"
    _clear(home)
    home.mkdir(parents=True)
    step("fill", home=str(home), contacts=contacts)
    lines = [
        "| contacts | purged | they lie | CPU s | bare CPU s | ratio | peak MB | bare MB |",
        "|---:|---:|---|---:|---:|---:|---:|---:|",
    ]
    for lie, apart in (("together", 1), ("scattered", contacts // targets)):
        least, done = (_measured(state, home, name, targets=targets, apart=apart) for name in ("bare", "purge"))
        figures = f"{done.cpu_s:.1f} | {least.cpu_s:.1f} | {done.cpu_s / least.cpu_s:.1f} | {done.peak_mb:,.0f}"
        lines.append(f"| {contacts:,} | {done.facts['contacts']:,} | {lie} | {figures} | {least.peak_mb:,.0f} |")
    _clear(home)
    return "\n".join(lines)


def _measured(state: Path, home: Path, name: str, **deleted: int) -> Figure:
    copy = state / f"purge-{name}"
    _clear(copy)
    shutil.copytree(home, copy)
    step("delete", home=str(copy), **deleted)
    figure = step(name, home=str(copy))
    _clear(copy)
    return figure


def _clear(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    command_line("purge", STEPS, table, targets=1_000)
