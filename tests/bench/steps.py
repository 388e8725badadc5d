"""The steps that are measured, each run in a process of its own: `python -m tests.bench.steps NAME ARGUMENTS FACTS`.

A step takes its arguments as JSON and writes what it has to tell as JSON. How it is measured is in `measure.py`; the
steps of the product itself are behind `product.py`. Imports are inside the steps, so that none pays for another.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tests.bench import product
from tests.bench.measure import own_peak_bytes

LIMIT: Final = Path(__file__).with_name("limit.sql")


def write_list(path: str, rows: int, start: int, changed: float) -> dict[str, Any]:
    """Make a list; tells its truth."""
    from tests.bench import lists

    return dict(lists.write(Path(path), rows, start=start, changed=changed))


def limit(path: str, out: str) -> dict[str, Any]:
    """(b): DuckDB reads the list to Parquet and keeps the rejects. Tells records, rejected records and bytes.

    Literals instead of bound values: the first bound value makes DuckDB import pandas where that is installed, which
    costs as much as reading 300,000 rows, and a limit must not be made slower than it is.
    """
    import duckdb

    with Path(path).open(encoding="utf-8") as file:
        captions = file.readline().rstrip("\n").split(",")
    columns = ", ".join(f"{_literal(caption)}: 'VARCHAR'" for caption in captions)
    copy, rejects = LIMIT.read_text("utf-8").split(";\n\n")
    with duckdb.connect(config={"threads": 2, "memory_limit": "4GB"}) as connection:
        counted = connection.execute(
            copy.replace("$list", _literal(path))
            .replace("$columns", f"{{{columns}}}")
            .replace("$parquet", _literal(out))
        ).fetchone()
        rejected = connection.execute(rejects.replace("$rejects", _literal(f"{out}.rejects"))).fetchone()
    assert counted
    assert rejected
    return {"records": counted[0], "rejected": rejected[0], "parquet_bytes": Path(out).stat().st_size}


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


STEPS: Final[dict[str, Callable[..., dict[str, Any]]]] = {
    "write_list": write_list,
    "limit": limit,
    "stage": product.stage,
    "gate": product.gate,
    "load": product.load,
}


def main() -> None:
    """The command line above."""
    name, arguments, told = sys.argv[1:]
    facts = STEPS[name](**json.loads(arguments))
    Path(told).write_text(json.dumps(facts | {"own_peak_bytes": own_peak_bytes()}, default=str), "utf-8")


if __name__ == "__main__":
    main()
