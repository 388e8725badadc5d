"""The same list through dlt, for comparison: `python dlt_merge.py LIST FOLDER FACTS`, in an environment with dlt.

Reads the list as (b) does, keeps the rows with something like an e-mail address, and merges them on it into a DuckDB
file. No rejects told, no names, phones or dates normalised, no consent: only the load that dlt is made for. Stands on
its own, because it runs in an environment without the product.
"""

import csv
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dlt  # type: ignore[import-not-found, unused-ignore]
import duckdb

# rows without a key abort dlt's merge, so they are left out before it
READ = """
    SELECT lower(trim("E-mail Address")) AS email, * EXCLUDE ("E-mail Address")
    FROM read_csv($list, auto_detect = false, columns = $columns, header = true, delim = ',', quote = '"', escape = '"',
                  store_rejects = true, rejects_limit = 0)
    WHERE regexp_full_match(lower(trim("E-mail Address")), '[^@\\s]+@[^@\\s]+\\.[^@\\s]+')
"""


def batches(path: str) -> Iterator[Any]:
    """The keyed rows of the list as Arrow record batches."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        captions = next(csv.reader(file))
    with duckdb.connect(config={"threads": 2, "memory_limit": "4GB"}) as connection:
        values = {"list": path, "columns": dict.fromkeys(captions, "VARCHAR")}
        yield from connection.execute(READ, values).to_arrow_reader(100_000)


def merge(path: str, folder: Path) -> dict[str, Any]:
    """Run the pipeline twice, as a first load and as the same file again. Tells seconds and rows."""
    told: dict[str, Any] = {}
    for turn in ("first", "again"):
        wall, cpu = time.perf_counter(), time.process_time()
        pipeline = dlt.pipeline(
            "contacts",
            pipelines_dir=str(folder / "pipelines"),
            destination=dlt.destinations.duckdb(str(folder / "contacts.duckdb")),
            dataset_name="lists",
        )
        rows = dlt.resource(batches(path), name="contacts", write_disposition="merge", primary_key="email")
        pipeline.run(rows)
        told |= {f"{turn}_wall_s": time.perf_counter() - wall, f"{turn}_cpu_s": time.process_time() - cpu}
    with duckdb.connect(str(folder / "contacts.duckdb"), read_only=True) as connection:
        counted = connection.execute("SELECT count(*), count(DISTINCT email) FROM lists.contacts").fetchone()
    return told | dict(zip(("contacts", "keys"), counted or (), strict=True))


if __name__ == "__main__":
    Path(sys.argv[3]).write_text(json.dumps(merge(sys.argv[1], Path(sys.argv[2]))), "utf-8")
