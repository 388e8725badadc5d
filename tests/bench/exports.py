"""Exports against a bare COPY, a backup against cp: `python -m tests.bench.exports --contacts N`.

A warehouse of N contacts is made in SQL, each with an e-mail address and a tag. The bare COPY writes the contacts with
that address and its status; the same COPY writes the columns of an export, with all their joins, in their order; the
export guards cells, reads back and counts what it wrote, hashes it, and records its members. Each runs in a process of
its own. The ratios of their CPU seconds are what counts, and that the peak of memory does not grow with N.
"""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from tests.bench.actions import fill
from tests.bench.measure import Figure, command_line, step_of

BARE: Final = """
    COPY (SELECT c.*, p.value AS email, p.opt_status, p.status_since, p.deliverability FROM lake.live_contacts c
          LEFT JOIN (FROM lake.contact_points WHERE channel = 'email' AND slot = 1) p USING (contact_id))
    TO '{path}' ({options})
"""
EVERYBODY: Final = "CREATE TEMP TABLE selected AS SELECT contact_id FROM lake.live_contacts"
FORMATS: Final = {"csv": "FORMAT csv, HEADER", "parquet": "FORMAT parquet, COMPRESSION zstd"}
BOUND: Final = {
    "$marketable_only": "false", "$custom": "['/targets']", "$counted": "false", "$first": f"UUID '{UUID(int=0)}'",
    "$last": f"UUID '{UUID(int=(1 << 128) - 1)}'",
}  # fmt: skip
"""COPY binds no values."""
SECONDS: Final = 3_600.0


def bare(home: str, kind: str) -> dict[str, Any]:
    """DuckDB alone."""
    return _copy(home, kind, BARE)


def same(home: str, kind: str) -> dict[str, Any]:
    """DuckDB alone, what an export selects."""
    from transforms.exports.write import CONTACTS

    (statement,) = CONTACTS.statements
    text = statement.text
    for name, value in BOUND.items():
        text = text.replace(name, value)
    return _copy(home, kind, "COPY (" + text + ") TO '{path}' ({options})")


def _copy(home: str, kind: str, text: str) -> dict[str, Any]:
    from transforms.settings import Settings
    from transforms.warehouse import Query, Warehouse

    path = Path(home) / f"bare.{kind}"
    with Warehouse(Settings(home=Path(home))).read(preserve_insertion_order=False) as session:
        session.run(Query.inline("everybody", EVERYBODY))
        session.run(Query.inline("bare", text.format(path=path, options=FORMATS[kind])))
    return {"bytes": path.stat().st_size}


def export(home: str, kind: str, zip_above: int) -> dict[str, Any]:
    """The product, as its DAG does it; tells contacts, files and bytes."""
    from transforms import exports
    from transforms.settings import Settings
    from transforms.warehouse import Warehouse

    settings = Settings(home=Path(home), export_zip_bytes=zip_above)
    answers = {"action_name": "bench", "select": "all", "max_share": 1, "format": kind}
    stamp = exports.Stamp(uuid4(), "bench", datetime.now(UTC))
    told = exports.export(Warehouse(settings), settings, exports.order(answers, settings), stamp)
    return {"contacts": told["contacts"], "files": len(told["files"]), "bytes": sum(f["bytes"] for f in told["files"])}


def backup(home: str) -> dict[str, Any]:
    """The product; the copy is read and compared as a whole."""
    from transforms.settings import Settings
    from transforms.warehouse.backup import back_up

    return back_up(Settings(home=Path(home)), Path(home).with_name("backup"))


def cp(home: str) -> dict[str, Any]:
    """A copy of the lake, and nothing proven."""
    shutil.copytree(Path(home) / "lake", Path(home).with_name("copied"))
    return {}


STEPS: Final = {"fill": fill, "bare": bare, "same": same, "export": export, "backup": backup, "cp": cp}


def step(name: str, /, **arguments: Any) -> Figure:
    """One step in a process of its own."""
    return step_of("tests.bench.exports", name, arguments, timeout=SECONDS)


def table(state: Path, contacts: int) -> str:
    """Measure all of it, as a Markdown table."""
    folder = state / "exports"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    home = str(folder / "home")
    step("fill", home=home, contacts=contacts, targets=[contacts])
    never = 1 << 60
    plain = {kind: [step(name, home=home, kind=kind) for name in ("bare", "same")] for kind in FORMATS}
    rows = {kind: [step("export", home=home, kind=kind, zip_above=never), *plain[kind]] for kind in FORMATS}
    rows["csv, zipped"] = [step("export", home=home, kind="csv", zip_above=0), *plain["csv"]]
    rows["backup"] = [step("backup", home=home), step("cp", home=home)]
    lines = ["| what | CPU s | peak MB | bare COPY or cp: CPU s, ratio | same COPY: CPU s, ratio | told |"]
    lines += ["|---|---:|---:|---:|---:|---|"]
    for name, (done, *others) in rows.items():
        ratios = [f"{other.cpu_s:.1f}, {done.cpu_s / max(other.cpu_s, 0.01):.1f} x" for other in others]
        figures = [name, f"{done.cpu_s:.1f}", f"{done.peak_mb:,.0f}", ratios[0], *(ratios[1:] or ["-"])]
        lines.append(f"| {' | '.join(figures)} | {json.dumps(done.facts)} |")
    shutil.rmtree(folder)
    return "\n".join([f"{contacts:,} contacts", "", *lines])


if __name__ == "__main__":
    command_line("exports", STEPS, table)
