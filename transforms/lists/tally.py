"""How the records of a list ended, counted from the plan; every record has exactly one outcome."""

from pathlib import Path
from typing import Final

from transforms.errors import AccountingMismatch
from transforms.vocabulary import Outcome
from transforms.warehouse import Query, Session

_FOLDER: Final = Path(__file__).parent / "sql"
_COUNTS: Final = Query.inline("counts", (_FOLDER / "counts.sql").read_text("utf-8"))


def tally(session: Session, records: int) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """Count the temp table `outcomes` [record_no] of a plan.

    Returns:
        outcome -> records, every outcome is there; and outcome -> reason -> records.

    Raises:
        AccountingMismatch: the list holds another number of `records`.
    """
    outcomes = {outcome.value: 0 for outcome in Outcome}
    reasons: dict[str, dict[str, int]] = {}
    for row in session.rows(_COUNTS):
        outcomes[row["outcome"]] += row["records"]
        if row["reason"]:
            reasons.setdefault(row["outcome"], {})[row["reason"]] = row["records"]
    if (ended := sum(outcomes.values())) != records:
        raise AccountingMismatch(
            f"The list holds {records} records but {ended} got an outcome. Nothing was written. This is a fault "
            "of Contact Warehouse: please report it.",
            records=records, outcomes=outcomes,
        )  # fmt: skip
    return outcomes, reasons
