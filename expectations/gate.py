"""The gate: a suite judges one staged batch as a whole; a batch that fails stops the run before anything is written.

Great Expectations does the judging, with results of BOOLEAN_ONLY. Only for what failed, numbers are asked for
afterwards (the one-row table `batch`, or how many rows), so that the message can say by how much without a value in
it. This module finds the words; the limits stand in the suite's files, how GX gets at the data in `over_duckdb`.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from expectations.suite import BATCH, Check, Suite, load
from transforms.errors import GateFailed, PermanentError
from transforms.lists.deliveries import Delivery, Receipts, go_through
from transforms.settings import Settings

if TYPE_CHECKING:
    from expectations.over_duckdb import StagedBatch

log = logging.getLogger(__name__)

STAGED_LIST: Final = "staged_list"
_AGAIN: Final = "Stage the list again; if that fails too, report it with the import's id"
_NEXT: Final = {"OutOfMemoryException": "Raise CONTACTS_MEMORY_LIMIT, then clear the task"}


@dataclass(frozen=True)
class Failure:
    """A failed check in numbers and words. `observed` holds counts and shares, never a value of the batch."""

    check: str
    reason: str
    mend: str
    observed: Mapping[str, int | float | None]
    limit: str

    def __str__(self) -> str:
        numbers = ", ".join(f"{name} {number}" for name, number in self.observed.items())
        return f"{self.reason} ({self.check}: {numbers}; allowed: {self.limit})"


@dataclass(frozen=True)
class GateResult:
    """How a batch stood up to a suite: how many checks ran over how many records, and those that failed."""

    suite: str
    suite_version: str
    checks: int
    records: int
    failed: tuple[Failure, ...]


def enforce(staged: Path, *, settings: Settings, suite: str = STAGED_LIST) -> GateResult:
    """`examine`, and stop the run when a check failed.

    Raises:
        GateFailed: facts `suite`, `suite_version`, `records`, and `failed`: check -> observed numbers.
        PermanentError: as `examine`.
    """
    result = examine(staged, settings=settings, suite=suite)
    if not result.failed:
        return result
    what = "; ".join(f"({number}) {failure}" for number, failure in enumerate(result.failed, 1))
    steps = ". ".join(dict.fromkeys(failure.mend for failure in result.failed))
    raise GateFailed(
        f"The gate {suite} stopped the batch: {len(result.failed)} of {result.checks} checks failed over"
        f" {result.records} records. {what}. Nothing was written. {steps}. Then trigger the import again.",
        suite=suite,
        suite_version=result.suite_version,
        records=result.records,
        failed={failure.check: dict(failure.observed) for failure in result.failed},
    )


def enforce_each(
    receipts: Receipts, *, loaded_before: Callable[[str], bool], settings: Settings
) -> list[dict[str, Any]]:
    """`enforce` for every staged list of the inbox that was not imported before; a list that fails is refused.

    Takes and returns receipts, one `Delivery` a list.
    """

    def act(delivery: Delivery) -> Delivery:
        import_id = str(delivery.import_id)
        if not loaded_before(import_id):
            enforce(settings.staged / import_id, settings=settings)
        return delivery

    return go_through(receipts, act)


def examine(staged: Path, *, settings: Settings, suite: str = STAGED_LIST) -> GateResult:
    """Judge the staged batch in the folder `staged`. Reads it, writes nothing; what failed stands in the result.

    Args:
        staged: folder of a staged list: `list.json` with its counts, and the parts `<suite>.columns.sql` describes.
        settings: the limits the list was staged under; memory, threads and the folder to spill to.
        suite: name of the suite's files in this folder.

    Raises:
        PermanentError: the batch could not be judged: files or columns are missing, or a check cannot be run.
    """
    from expectations.over_duckdb import opened  # noqa: PLC0415 - 6 CPU seconds, paid by who gates

    rules = load(suite)
    try:
        facts = settings.model_dump() | json.loads((staged / "list.json").read_text("utf-8"))
        with opened(staged, rules, facts, settings) as batch:
            failed = _failures(batch, rules)
            records = int(batch.numbers()["records"] or 0)
    except PermanentError:
        raise
    except Exception as error:  # noqa: BLE001 - GX, SQLAlchemy and DuckDB quote values: only the kind may leave
        kind = type(error).__name__
        raise PermanentError(
            f"The gate {suite} could not judge the batch ({kind}). Nothing was written. {_NEXT.get(kind, _AGAIN)}.",
            suite=suite,
            error=kind,
        ) from None
    names = ",".join(failure.check for failure in failed) or "none"
    log.info("gate suite=%s version=%.12s records=%d failed=%s", suite, rules.version, records, names)
    return GateResult(suite, rules.version, len(rules.checks), records, failed)


def _failures(batch: "StagedBatch", rules: Suite) -> tuple[Failure, ...]:
    """Judge view by view, then count only what failed. In the suite's order."""
    failed = []
    for over, checks in rules.by_view().items():
        verdicts = batch.judge(over, checks)
        broken = [check for check in checks if not verdicts[check.id]]
        if not broken:
            continue
        counts = {} if over == BATCH else batch.count(over, broken)
        failed += [_failure(check, counts.get(check.id) or _named(batch.numbers(), check)) for check in broken]
    return tuple(failed)


def _failure(check: Check, observed: Mapping[str, int | float | None]) -> Failure:
    return Failure(check.id, check.reason, check.mend, observed, check.limit)


def _named(numbers: Mapping[str, int | float | None], check: Check) -> dict[str, int | float | None]:
    """Those numbers of the batch that the check looks at."""
    return {column: numbers[column] for column in check.columns}
