"""The one place where the benchmarks touch the product: stage, gate and load of one list, as the DAG runs them.

Each function is one task: it runs in a process of its own and hands the import's id to the next through a file. What
they tell are counts and seconds, never values.
"""

import shutil
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

ANSWERS: Final = {
    "source": "generic",
    "permission": True,
    "obtained": "customers",
    "explanation": "Benchmark.",
    "attested_by": "bench",
    "default_country": "US",
}


def place(home: Path, path: Path) -> None:
    """Put a list into the inbox of a home, as a copy: an import moves its list away. Not part of what is measured."""
    inbox = home / "inbox"
    inbox.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(path, inbox / path.name)


def stage(home: str, list_path: str, exported_at: str, handover: str) -> dict[str, Any]:
    """Stage a list of the inbox. Tells records, how many were rejected, how many taken over from an earlier list."""
    from transforms.lists import stage as stages
    from transforms.settings import Settings

    request = {**ANSWERS, "list_path": list_path, "exported_at": exported_at}
    staged = stages.stage(Settings(home=Path(home)), request, as_of=datetime.now(UTC))
    Path(handover).write_text(str(staged.import_id), "ascii")
    return {"records": staged.records, "rejected": staged.rejected, "reused": staged.reused}


def gate(home: str, handover: str) -> dict[str, Any]:
    """Run the gate on the staged list, unless it was loaded before, as the DAG does. Tells what the import of Great
    Expectations alone cost.
    """
    from transforms.lists.load import loaded_before
    from transforms.settings import Settings
    from transforms.warehouse import Warehouse

    settings, import_id = Settings(home=Path(home)), Path(handover).read_text("ascii")
    if loaded_before(Warehouse(settings), import_id):
        return {"import_cpu_s": 0.0, "import_wall_s": 0.0, "checks": 0}
    cpu, wall = time.process_time(), time.perf_counter()
    import great_expectations  # noqa: F401

    told = {"import_cpu_s": time.process_time() - cpu, "import_wall_s": time.perf_counter() - wall}

    from expectations.gate import enforce

    return {**told, "checks": enforce(settings.staged / import_id, settings=settings).checks}


def load(home: str, handover: str) -> dict[str, Any]:
    """Load the staged list into the warehouse of the home. Tells the report's outcomes; a replay did nothing at all."""
    from transforms.lists import load as loads
    from transforms.lists.staged import StagedList
    from transforms.settings import Settings
    from transforms.warehouse import Warehouse

    settings = Settings(home=Path(home))
    staged = StagedList.load(settings, Path(handover).read_text("ascii"))
    report = loads.load(Warehouse(settings), settings, staged, as_of=datetime.now(UTC))
    return {"replayed": report.replayed, **({} if report.replayed else report.outcomes)}
