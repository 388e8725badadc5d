"""Whether the lake is what was written: every file's SHA-256, and a scan of every value of every table."""

import logging
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
    tables = rows = 0
    with warehouse.read() as session:
        names = [row["name"] for row in session.rows(_SQL["tables"])]
    for name in names:
        try:
            with warehouse.read() as session:  # a statement that fails spends its session
                rows += session.rows(_SQL["scan"], name=f"lake.{name}")[0]["rows"]
            tables += 1
        except StatementFailed:
            damage.append(f"{name}: cannot be read to its end")
    log.info("verified tables=%d rows=%d damage=%d", tables, rows, len(damage))
    if damage:
        raise WarehouseDamaged(
            f"{len(damage)} faults in the lake: {'; '.join(damage)}. Nothing was written. Stop the writers and restore"
            " a backup (make restore).",
            damage=damage,
        )
    return {"tables": tables, "rows": rows}
