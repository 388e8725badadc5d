"""The import benchmark, in one run: `make bench`, or `python -m tests.bench.run --help`.

For each size of list: (b) several times, then the product's first load, the same file again (a replay) and, but for
10M, the same rows as a later export and a list with a tenth new and a tenth changed; with flags, loads into a warehouse
that is already big, and dlt for comparison. Writes `report.md` and `report.json` into the state folder and prints the
former. What a figure means is in `report.py`.
"""

import argparse
import json
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped, unused-ignore]

from tests.bench import product
from tests.bench.measure import PROJECT, STDERR, Figure, measured, step
from tests.bench.report import Import, Round, as_dict, markdown

TEN_MILLION: Final = 10_000_000
DLT: Final = ("dlt[duckdb]==1.31.0", "duckdb==1.5.5", "pyarrow==26.0.1")
# a step that takes longer than this for a million rows hangs; smaller lists get at least the first
STEP_SECONDS: Final = 300
SECONDS_PER_MILLION: Final = 900


class Bench:
    """One run: where its files lie and what it was asked for."""

    def __init__(self, given: argparse.Namespace) -> None:
        """`given`: the parsed command line, see `options`."""
        self.given = given
        self.state: Path = given.state.resolve()
        self.lists = self.state / "lists"
        self.lists.mkdir(parents=True, exist_ok=True)

    def round(self, rows: int) -> Round:
        """Measure everything for one size of list."""
        path, truth = self.list_of(rows)
        done = Round(rows, truth, [self.limit(path, rows) for _ in range(self.given.repeat)])
        if not self.given.without_product:
            home = self.home("first")
            done.imports.append(self.import_list("first load", home, path, rows, "2026-06-30"))
            done.imports.append(self.import_list("same file again", home, path, rows, "2026-06-30"))
            if rows < TEN_MILLION:
                changed, _ = self.list_of(rows, start=rows // 10, changed=0.1)
                done.imports.append(self.import_list("same rows, exported later", home, path, rows, "2026-07-31"))
                done.imports.append(self.import_list("10 % new, 10 % changed", home, changed, rows, "2026-09-30"))
            shutil.rmtree(home)
        if rows == 1_000_000 and self.given.existing:
            done.imports += self.growing(rows)
        if rows in self.given.dlt:
            done.dlt = self.dlt(path, rows)
        return done

    def list_of(self, rows: int, start: int = 0, changed: float = 0.0) -> tuple[Path, dict[str, int]]:
        """The list and its truth, made once and kept."""
        path = self.lists / f"rows-{rows}-from-{start}-changed-{changed:g}.csv"
        truth = path.with_suffix(".json")
        if not truth.exists():
            told = step("write_list", timeout=limit_of(rows), path=path, rows=rows, start=start, changed=changed)
            truth.write_text(json.dumps(told.facts), "utf-8")
        return path, json.loads(truth.read_text("utf-8"))

    def home(self, name: str) -> Path:
        """An empty home for the product."""
        home = self.state / "homes" / name
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        return home

    def limit(self, path: Path, rows: int) -> Figure:
        """(b), once."""
        out = self.state / "limit.parquet"
        figure = step("limit", timeout=limit_of(rows), path=path, out=out)
        for written in (out, out.with_name(f"{out.name}.rejects")):
            written.unlink()
        return figure

    def import_list(self, name: str, home: Path, path: Path, rows: int, exported_at: str) -> Import:
        """One import through the product's three tasks."""
        handover, timeout = home / "import_id", limit_of(rows)
        print(f"{name}, {rows:,} rows ...", file=sys.stderr)
        product.place(home, path)
        return Import(
            name,
            rows,
            [
                step(
                    "stage", timeout=timeout, home=home, list_path=path.name, exported_at=exported_at, handover=handover
                ),
                step("gate", timeout=timeout, home=home, handover=handover),
                step("load", timeout=timeout, home=home, handover=handover),
            ],
        )

    def growing(self, rows: int) -> list[Import]:
        """First loads of new people into a warehouse that holds ever more: as fast as into an empty one?"""
        home, filled, done = self.home("growing"), 0, []
        for existing in sorted(self.given.existing):
            filling = existing - filled
            self.import_list("filling", home, self.list_of(filling, filled)[0], filling, "2026-06-30")
            path, _ = self.list_of(rows, existing)
            done.append(self.import_list(f"with {existing:,} rows loaded before", home, path, rows, "2026-06-30"))
            filled = existing + rows
        shutil.rmtree(home)
        return done

    def dlt(self, path: Path, rows: int) -> Figure:
        """The same list through dlt, in an environment of its own."""
        folder = self.state / "dlt"
        python = dlt_python(folder / "venv")
        work = folder / "work"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        quiet = {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "ERROR", "DLT_DATA_DIR": str(work)}
        script = str(PROJECT / "tests" / "bench" / "dlt_merge.py")
        figure = measured("dlt", [str(python), script, str(path), str(work)], timeout=limit_of(rows), env=quiet)
        shutil.rmtree(work)
        return figure


def limit_of(rows: int) -> float:
    """Seconds after which a step over that many rows is taken for hanging."""
    return max(STEP_SECONDS, SECONDS_PER_MILLION * rows / 1_000_000)


def dlt_python(folder: Path) -> Path:
    """The interpreter of the environment with dlt; made when first asked for, by uv if there is one, else by pip."""
    python, ready = folder / "bin" / "python", folder / "ready"
    if ready.exists() and ready.read_text("utf-8") == "\n".join(DLT):
        return python
    shutil.rmtree(folder, ignore_errors=True)
    if uv := shutil.which("uv"):
        commands = [[uv, "venv", "-q", "--python", sys.executable, str(folder)]]
        commands.append([uv, "pip", "install", "-q", "--python", str(python), *DLT])
    else:
        commands = [[sys.executable, "-m", "venv", str(folder)]]
        commands.append([str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *DLT])
    for command in commands:
        subprocess.run(command, check=True, timeout=600, stdout=STDERR)
    ready.write_text("\n".join(DLT), "utf-8")
    return python


def machine() -> str:
    """What it was measured on, in a line; the load tells whether wall times are worth anything."""
    cores, memory = psutil.cpu_count(), psutil.virtual_memory().total / 2**30
    load = psutil.getloadavg()[0]
    python = platform.python_version()
    return f"{platform.machine()}, {cores} cores, {memory:.0f} GiB, Python {python}, load before: {load:.1f}."


def options() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.run", description="Measure the import of lists.")
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000], help="sizes of the lists")
    parser.add_argument(
        "--10m",
        dest="ten_million",
        action="store_true",
        help="10,000,000 rows as well, first load and the same file again: 10 GB of disk",
    )
    parser.add_argument(
        "--existing", type=int, nargs="*", default=[], help="e.g. 1000000 5000000: load 1M into a big warehouse"
    )
    parser.add_argument(
        "--dlt", type=int, nargs="*", default=[1_000_000], help="sizes that dlt loads too; none: no dlt"
    )
    parser.add_argument("--repeat", type=int, default=3, help="runs of (b); their median counts")
    parser.add_argument("--without-product", action="store_true", help="only (b) and dlt")
    parser.add_argument("--state", type=Path, default=PROJECT / ".state" / "bench", help="folder for lists and reports")
    return parser


def main(arguments: list[str] | None = None) -> list[Round]:
    """Run the benchmark; returns what it measured."""
    given = options().parse_args(arguments)
    bench, on = Bench(given), machine()
    rounds: list[Round] = []
    for rows in [*given.rows, *([TEN_MILLION] if given.ten_million else [])]:
        rounds.append(bench.round(rows))
        # after every round: what is measured is not lost if a later one fails
        text = markdown(rounds, on)
        (bench.state / "report.md").write_text(text, "utf-8")
        (bench.state / "report.json").write_text(json.dumps([as_dict(done) for done in rounds], indent=1), "utf-8")
    print(text)
    return rounds


if __name__ == "__main__":
    main()
