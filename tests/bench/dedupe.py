"""How well and how fast duplicates are found: `python -m tests.bench.dedupe [--people N] [--world town|clan]`.

Two lists of different columns (`dedupe_lists.py`) are imported as a user would; what is measured are contacts as the
import leaves them. A pair is right if the two contacts hold records of one person. Told are precision and recall of
band auto, and of auto and review together, with bounds of 95 % (Wilson); the wrong automatic pairs by what spoke for
them; and the CPU seconds of a full run against its blocking rules as bare joins, over a match table that is there.
"""

import argparse
import json
import math
import shutil
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from tests.bench.measure import PROJECT, Figure, measured, own_peak_bytes

SQL: Final = Path(__file__).with_name("dedupe.sql")
NOW: Final = datetime(2026, 11, 1, tzinfo=UTC)
SECONDS: Final = 7_200.0
_Z: Final = 1.959964  # two-sided 95 %


def fill(home: str, world: str, people: int, seed: int) -> dict[str, Any]:
    """Make the two lists, and import them one after the other."""
    from tests.bench import dedupe_lists

    lists = Path(home) / "lists"
    lists.mkdir(parents=True)
    dedupe_lists.write(lists, world, people=people, seed=seed)
    return imported(Path(home), list(dedupe_lists.COLUMNS))


def imported(home: Path, names: list[str], **answers: object) -> dict[str, Any]:
    """Import `lists/<name>.csv` of a home one after the other; beside each stands then under which id it came in."""
    from tests.bench.product import ANSWERS, place
    from transforms.lists.load import load
    from transforms.lists.stage import stage
    from transforms.settings import Settings
    from transforms.warehouse import Warehouse

    settings, lists = Settings(home=home), home / "lists"
    outcomes: dict[str, Any] = {}
    for day, name in enumerate(names):
        place(settings.home, lists / f"{name}.csv")
        given = {**ANSWERS, "list_path": f"{name}.csv", "exported_at": f"2026-06-{day + 1:02}", **answers}
        staged = stage(settings, given, as_of=NOW + timedelta(minutes=day))
        report = load(Warehouse(settings), settings, staged, as_of=NOW + timedelta(minutes=day))
        (lists / f"{name}.import_id").write_text(str(staged.import_id), "ascii")
        outcomes[name] = report.outcomes
    return outcomes


def run(home: str) -> dict[str, Any]:
    """A full run, as the DAG does it."""
    from transforms import identity
    from transforms.settings import Settings
    from transforms.warehouse import Warehouse

    settings = Settings(home=Path(home))
    return identity.find(Warehouse(settings), settings, as_of=NOW + timedelta(days=1), full=True).receipt()


def ratio(home: str) -> dict[str, Any]:
    """CPU seconds of blocking, weighing, judging and clustering against the bare joins; the match table is there."""
    from uuid import UUID

    from transforms.identity import finding, match_table
    from transforms.settings import Settings
    from transforms.warehouse import Warehouse

    settings = Settings(home=Path(home))
    with Warehouse(settings).read(preserve_insertion_order=False) as session:
        contacts = match_table.build(session, full=True)
        joins = parts()["joins"]
        session.value(joins)
        began = time.process_time()
        pairs = session.value(joins)
        bare = time.process_time() - began
        began = time.process_time()
        finding.decide(session, settings, contacts, UUID(int=0), NOW)
        whole = time.process_time() - began
    return {
        "bare_cpu_s": round(bare, 2),
        "bare_pairs": pairs,
        "cpu_s": round(whole, 2),
        "ratio": round(whole / bare, 2),
    }


def judge(home: str) -> dict[str, Any]:
    """How good the stored pairs are."""
    import polars as pl

    from transforms.settings import Settings
    from transforms.warehouse import Warehouse

    lists = Path(home) / "lists"
    truth = [
        pl.read_parquet(path).with_columns(
            import_id=pl.lit(path.with_suffix("").with_suffix(".import_id").read_text("ascii"))
        )
        for path in lists.glob("*.truth.parquet")
    ]
    with Warehouse(Settings(home=Path(home))).read() as session:
        session.register("truth", pl.concat(truth))
        session.run(parts()["people"])
        pairs = session.frame(parts()["judged"])
    auto, right, reachable = pl.col("band") == "auto", pl.col("right"), pl.col("reachable")
    shown = auto | (pl.col("band") == "review")
    counts = pairs.select(
        auto=auto.sum(), auto_right=(auto & right).sum(), shown=shown.sum(), shown_right=(shown & right).sum(),
        true=right.sum(), reachable=reachable.sum(), reached=(reachable & shown).sum(),
        auto_reached=(reachable & auto).sum(),
        related=(pl.col("band") == "related").sum(), related_true=((pl.col("band") == "related") & right).sum(),
    ).row(0, named=True)  # fmt: skip
    wrong = pairs.filter(auto & ~right).group_by("evidence").len().sort("len", "evidence", descending=True)
    return {**counts, "wrong": dict(wrong.iter_rows())}


STEPS: Final = {"fill": fill, "run": run, "ratio": ratio, "judge": judge}


def parts() -> dict[str, Any]:
    """The parts of `dedupe.sql` by name."""
    from transforms.warehouse import Query

    texts = SQL.read_text("utf-8").split("-- name: ")[1:]
    return {name: Query.inline(name, text) for name, _, text in (part.partition("\n") for part in texts)}


def wilson(right: int, of: int) -> tuple[float, float]:
    """The bounds of a share, 95 % two-sided."""
    if not of:
        return 0.0, 1.0
    share, spread = right / of, _Z * _Z / of
    middle, half = share + spread / 2, _Z * math.sqrt((share * (1 - share) + spread / 4) / of)
    return (middle - half) / (1 + spread), (middle + half) / (1 + spread)


def table(world: str, told: dict[str, Figure]) -> str:
    """What there is to say, as Markdown."""
    facts, found = told["judge"].facts, told["run"].facts
    rows = [
        ("precision of auto", facts["auto_right"], facts["auto"]),
        ("recall of auto, of all true pairs", facts["auto_right"], facts["true"]),
        ("recall of auto, of the reachable pairs", facts["auto_reached"], facts["reachable"]),
        ("auto and review, of the reachable pairs", facts["reached"], facts["reachable"]),
        ("precision of auto and review", facts["shown_right"], facts["shown"]),
    ]
    lines = [f"### {world}: {found['contacts']:,} contacts", "", "| | share | 95 % | of |", "|---|---|---|---|"]
    for name, right, of in rows:
        low, high = wilson(right, of)
        lines.append(f"| {name} | {right / max(of, 1):.4f} | {low:.4f} to {high:.4f} | {right:,} of {of:,} |")
    lines += ["", f"wrong automatic pairs, by what spoke for them: {facts['wrong'] or 'none'}"]
    lines += [
        f"bare joins: {told['ratio'].facts}; full run: {told['run'].cpu_s} CPU s, peak {told['run'].peak_mb:,.0f} MB"
    ]
    return "\n".join(lines)


def bench(state: Path, world: str, people: int, seed: int) -> str:
    """All steps, each in a process of its own, over a home that is removed afterwards."""
    home = state / f"dedupe-{world}"
    shutil.rmtree(home, ignore_errors=True)
    told = {}
    for name in STEPS:
        given = {"home": str(home), **({"world": world, "people": people, "seed": seed} if name == "fill" else {})}
        command = [sys.executable, "-m", "tests.bench.dedupe", "--step", name, json.dumps(given)]
        told[name] = measured(name, command, timeout=SECONDS)
    shutil.rmtree(home)
    return table(world, told)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line above; `--step NAME ARGUMENTS FACTS` is how it calls itself."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["--step"]:
        _, name, values, facts = given
        told = STEPS[name](**json.loads(values))
        Path(facts).write_text(json.dumps(told | {"own_peak_bytes": own_peak_bytes()}, default=str), "utf-8")
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--world", choices=("town", "clan"), action="append")
    parser.add_argument("--state", type=Path, default=PROJECT / ".state")
    asked = parser.parse_args(given)
    asked.state.mkdir(exist_ok=True)
    for world in asked.world or ("town", "clan"):
        print(bench(asked.state, world, asked.people, asked.seed), end="\n\n")


if __name__ == "__main__":
    main()
