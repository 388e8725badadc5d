"""What `make demo` runs: sample lists go through a real Airflow into a warehouse of their own; shows what came of them.

The warehouse stays between runs, so a second run changes nothing and says so. Airflow does not.
"""

import json
import os
import shutil
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tests.live.api import AirflowFailed, Api
from tests.live.server import PROJECT, STATE, Airflow, orderly_end
from transforms.errors import WarehouseError
from transforms.settings import Settings
from transforms.vocabulary import Channel, Outcome
from transforms.warehouse import Query, Session, Warehouse, load_queries

DAG: Final = "import_contacts"
HOME: Final = PROJECT / ".state" / "demo"
SAMPLES: Final = PROJECT / "data" / "samples"
QUESTIONS: Final = Path(__file__).parent / "questions"
REPORT: Final = Query.inline("report", "SELECT report FROM lake.imports WHERE import_id = $import_id")


def main() -> None:
    """Run the demo; its last line begins with `demo: ok`.

    Raises:
        AirflowFailed, WarehouseError: it did not work; nothing is left running.
    """
    for name in [name for name in os.environ if name.startswith("CONTACTS_")]:
        del os.environ[name]  # whatever warehouse the user works with, the demo has its own
    settings = Settings(home=HOME)
    lists = fill_inbox(settings)
    print(f"Starting Airflow for {len(lists)} lists; this takes about half a minute ...", flush=True)
    receipts = {}
    with Airflow(STATE / "demo", {"CONTACTS_HOME": str(HOME)}) as server:
        print(f"Airflow runs: {server.url}", flush=True)
        for name in lists:
            receipts[name] = run_import(server.api, name)
            print(f"  {name}: {'nothing new' if receipts[name]['replayed'] else 'imported'}", flush=True)
    with Warehouse(settings).read() as session:
        for receipt in receipts.values():
            show(report_table(report(session, receipt["import_id"]), receipt))
        for name, query in load_queries(QUESTIONS).items():
            show(answer(session, name, query))
    print(verdict(list(receipts.values())))


def fill_inbox(settings: Settings) -> list[str]:
    """Copy the sample lists and their attestations to the inbox; returns the lists' names in the order of import."""
    settings.make_folders()
    for path in SAMPLES.iterdir():
        shutil.copy(path, settings.inbox)
    return sorted(path.name for path in SAMPLES.glob("*.csv"))


def run_import(api: Api, name: str) -> dict[str, Any]:
    """Import one list of the inbox; returns the receipt: import_id, replayed, and counts.

    Raises:
        AirflowFailed: the run failed; says what the failed task says.
    """
    run_id = api.trigger(DAG, {"list_path": name})
    if api.wait(DAG, run_id) == "failed":
        raise AirflowFailed(f"The import of {name} failed.\n{api.why(DAG, run_id)}")
    return dict(api.result(DAG, run_id, "load"))


def report(session: Session, import_id: str) -> dict[str, Any]:
    """Return the report of an import as the warehouse keeps it (`transforms/lists/report.py` says what is in it)."""
    return dict(json.loads(session.value(REPORT, import_id=import_id)))


def report_table(report: Mapping[str, Any], receipt: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of the table of one import."""
    before = " - imported before: nothing changed" if receipt["replayed"] else ""
    yield f"{report['list_name']} ({report['source']}, {report['encoding']}){before}"
    yield f"  {'records in':<12}{report['records']:>6}"
    for outcome in Outcome:
        yield f"  {outcome:<12}{report['outcomes'].get(outcome, 0):>6}"
    yield from _told("rejected for", report["reasons"].get(Outcome.REJECTED, {}))
    for channel in Channel:
        given = Counter[str]()
        for row in report["statuses"]:
            given[f"{row.get('said', '?')} -> {row['after']}"] += row["addresses"] * (row["channel"] == channel)
        yield from _told(f"{channel}s, the list says -> decided", +given)
    yield f"  more permissive than the source: {report.get('more_permissive', 'not counted')}"


def answer(session: Session, name: str, query: Query) -> Iterator[str]:
    """Yield the lines of one example: the question, its SQL, and the answer."""
    text = (QUESTIONS / f"{name}.sql").read_text("utf-8").splitlines()
    yield text[0].removeprefix("-- purpose: ").capitalize() + "?"
    yield from (f"  {line}" for line in text if not line.startswith("--"))
    yield ""
    rows = session.rows(query)
    table = [list(rows[0]), *([str(value or "-") for value in row.values()] for row in rows)] if rows else [["nothing"]]
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    for cells in table:
        yield "    " + "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def verdict(receipts: Sequence[Mapping[str, Any]]) -> str:
    """Return the last line."""
    written = [receipt for receipt in receipts if not receipt["replayed"]]
    if not written:
        return f"demo: ok, {len(receipts)} lists were imported before: nothing changed"
    counts = {outcome: sum(receipt.get(outcome, 0) for receipt in written) for outcome in Outcome}
    records = sum(receipt["records"] for receipt in written)
    return f"demo: ok, {len(written)} lists imported, {records} records: {_counted(counts)}"


def show(lines: Iterator[str]) -> None:
    """Print a block."""
    print("\n".join(lines), end="\n\n", flush=True)


def _told(label: str, counts: Mapping[str, int]) -> Iterator[str]:
    if counts:
        yield from textwrap.wrap(f"{label}: {_counted(counts)}", 96, initial_indent="  ", subsequent_indent="    ")


def _counted(counts: Mapping[Any, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


if __name__ == "__main__":
    try:
        with orderly_end():
            main()
    except (AirflowFailed, WarehouseError, KeyboardInterrupt) as problem:
        sys.exit(f"demo: failed: {str(problem) or 'interrupted'}")
