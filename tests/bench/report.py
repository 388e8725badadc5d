"""What the measured figures mean: ratios to (b), the goals of the import, and the table for people.

Nothing is measured here. A `Round` is everything measured for one size of list.
"""

import statistics
from dataclasses import dataclass, field
from typing import Any, Final

from tests.bench.measure import Figure

# (goal, most allowed): the import's lines of the table of goals; memory by size of list, in 10^6 bytes
FIRST_RATIO: Final = 7.0
AGAIN_RATIO: Final = 2.5
AGAIN: Final = ("same file again", "same rows, exported later")
ROWS_PER_SECOND: Final = 50_000
PEAK_MB: Final = {1_000_000: 1_500, 10_000_000: 4_000}
READING: Final = (
    "(b) = DuckDB reading the list to Parquet with rejects, in this same run. The bold line of an import leaves the "
    "import of Great Expectations out; it stands beside it. Memory counts pages that workers share once for each."
)


@dataclass
class Import:
    """One import as the DAG runs it: stage, gate and load, each measured by itself."""

    name: str
    rows: int
    steps: list[Figure]

    @property
    def gate_import_cpu(self) -> float:
        """CPU seconds the import of Great Expectations took by itself."""
        return float(sum(step.facts.get("import_cpu_s", 0.0) for step in self.steps))

    @property
    def cpu(self) -> float:
        """CPU seconds of all steps, the import of Great Expectations left out."""
        return sum(step.cpu_s for step in self.steps) - self.gate_import_cpu

    @property
    def wall(self) -> float:
        """Wall seconds of all steps one after the other, the import of Great Expectations left out."""
        return float(sum(step.wall_s - step.facts.get("import_wall_s", 0.0) for step in self.steps))

    @property
    def peak_mb(self) -> float:
        """The largest step's peak."""
        return max(step.peak_mb for step in self.steps)

    @property
    def told(self) -> dict[str, Any]:
        """What the load told: the report's counts."""
        return self.steps[-1].facts


@dataclass
class Round:
    """All figures for one size of list. `limits` are the repeated runs of (b) on the same list."""

    rows: int
    truth: dict[str, int]
    limits: list[Figure]
    imports: list[Import] = field(default_factory=list)
    dlt: Figure | None = None

    @property
    def limit_cpu(self) -> float:
        """(b): the median of its runs, CPU seconds."""
        return statistics.median(figure.cpu_s for figure in self.limits)


def goals(done: Round) -> list[tuple[str, str, str, bool]]:
    """(what, reach, measured, met) for every goal this round can tell something of."""
    lines = []
    first, again = (
        next((i for i in done.imports if i.name == name), None) for name in ("first load", "same file again")
    )
    if first:
        ratio, speed = first.cpu / done.limit_cpu, first.rows / first.wall
        lines.append(("first load, CPU", f"≤ {FIRST_RATIO:g} × (b)", f"{ratio:.1f} × (b)", ratio <= FIRST_RATIO))
        lines.append(("first load, rows/s", f"≥ {ROWS_PER_SECOND:,}", f"{speed:,.0f}", speed >= ROWS_PER_SECOND))
    if first and done.rows in PEAK_MB:
        most = PEAK_MB[done.rows]
        lines.append(("first load, peak memory", f"≤ {most:,} MB", f"{first.peak_mb:,.0f} MB", first.peak_mb <= most))
    for again in done.imports:
        if again.name in AGAIN:
            ratio = again.cpu / done.limit_cpu
            written = sum(again.told.get(name, 0) for name in ("inserted", "updated"))
            reach, got = f"≤ {AGAIN_RATIO:g} × (b), 0 rows written", f"{ratio:.1f} × (b), {written:,} rows written"
            lines.append((f"{again.name}, CPU", reach, got, ratio <= AGAIN_RATIO and not written))
    return lines


def markdown(rounds: list[Round], machine: str) -> str:
    """The whole report as Markdown."""
    lines = ["# Import benchmark", "", machine, "", READING, ""]
    for done in rounds:
        lines += [
            f"## {done.rows:,} rows × 20 columns",
            "",
            f"(b): median {done.limit_cpu:.2f} CPU s of {len(done.limits)} runs.",
            "",
            "| what | wall s | CPU s | × (b) | peak MB | rows/s | told |",
            "|---|---:|---:|---:|---:|---:|---|",
        ]
        lines += [_row("(b)", figure, done.limit_cpu) for figure in done.limits]
        for one in done.imports:
            lines += [_row(f"{one.name}: {figure.step}", figure, done.limit_cpu) for figure in one.steps]
            lines.append(
                f"| **{one.name}** | {one.wall:.2f} | {one.cpu:.2f} | **{one.cpu / done.limit_cpu:.1f}** "
                f"| {one.peak_mb:,.0f} | {one.rows / one.wall:,.0f} "
                f"| import of Great Expectations: {one.gate_import_cpu:.2f} CPU s |"
            )
        if done.dlt:
            lines.append(_row("dlt, merge on e-mail, first and again", done.dlt, done.limit_cpu))
        lines.append("")
        reached = goals(done)
        if reached:
            lines += ["| goal | reach | measured | |", "|---|---|---|---|"]
            lines += [
                f"| {what} | {reach} | {got} | {'met' if met else 'MISSED'} |" for what, reach, got, met in reached
            ]
            lines.append("")
    return "\n".join(lines)


def as_dict(done: Round) -> dict[str, Any]:
    """For the JSON report."""
    return {
        "rows": done.rows,
        "truth": done.truth,
        "limit_cpu_s": done.limit_cpu,
        "limits": [figure.as_dict() for figure in done.limits],
        "imports": [
            {
                "name": one.name,
                "rows": one.rows,
                "cpu_s": one.cpu,
                "wall_s": one.wall,
                "ratio": one.cpu / done.limit_cpu,
                "steps": [figure.as_dict() for figure in one.steps],
            }
            for one in done.imports
        ],
        "dlt": done.dlt.as_dict() if done.dlt else None,
        "goals": [dict(zip(("what", "reach", "measured", "met"), goal, strict=True)) for goal in goals(done)],
    }


def _row(name: str, figure: Figure, limit_cpu: float) -> str:
    told = ", ".join(f"{key} {_number(value)}" for key, value in figure.facts.items())
    return (
        f"| {name} | {figure.wall_s:.2f} | {figure.cpu_s:.2f} | {figure.cpu_s / limit_cpu:.1f} "
        f"| {figure.peak_mb:,.0f} | | {told} |"
    )


def _number(value: object) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
