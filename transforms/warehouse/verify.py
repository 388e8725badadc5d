"""Whether the lake is what was written: every file's SHA-256, and a scan of every value of every table."""

import logging
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Final

from transforms.errors import StatementFailed, WarehouseDamaged
from transforms.warehouse.door import Warehouse
from transforms.warehouse.query import load_queries

log = logging.getLogger(__name__)

_SQL: Final = load_queries(Path(__file__).parent / "sql")


def verify(warehouse: Warehouse) -> dict[str, int]:
    """Read all of the lake. Writers go on meanwhile.

    Returns:
        How many `tables` and `rows` were read.

    Raises:
        WarehouseDamaged: names tables, files and what is wrong with them, and no value.
    """
    damage = [
        f"{PurePosixPath(file.path).parent.name}: {file.path} is {file.problem}" for file in warehouse.damaged_files()
    ]
    read = _read(warehouse)
    damage += [f"{name}: cannot be read to its end" for name, rows in read.items() if rows is None]
    whole = [rows for rows in read.values() if rows is not None]
    counts = {"tables": len(whole), "rows": sum(whole)}
    log.info("verified tables=%d rows=%d damage=%d", *counts.values(), len(damage))
    if damage:
        raise WarehouseDamaged(
            f"{len(damage)} faults in the lake: {'; '.join(damage)}. Nothing was written. Stop the writers and restore"
            " a backup (make restore).",
            damage=damage,
        )
    return counts


def _read(warehouse: Warehouse) -> dict[str, int | None]:
    """How many rows each table has, every value read; None: it cannot be read to its end."""
    with warehouse.read() as session:
        names = [row["name"] for row in session.rows(_SQL["tables"])]
    read: dict[str, int | None] = {}
    while left := [name for name in names if name not in read]:
        with suppress(StatementFailed), warehouse.read() as session:  # a statement that fails spends its session
            for name in left:
                read[name] = None
                read[name] = session.rows(_SQL["scan"], name=f"lake.{name}")[0]["rows"]
    return read
