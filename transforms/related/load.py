"""A staged related list becomes rows: plan, commit. One plan, one transaction, one idempotency key (the import id).

Every record ends in exactly one outcome and the counts must add up, or nothing is written. What is left, the records
that were turned away and the file, goes to quarantine and archive as a contact list's does.
"""

import json
import logging
from datetime import datetime
from typing import Any, Final

import polars as pl

from transforms.errors import ImportUnfinished
from transforms.lists import quarantine
from transforms.related.plan import SQL, plan, run
from transforms.related.report import Report
from transforms.related.staged import RelatedList
from transforms.settings import Settings
from transforms.vocabulary import Outcome, Reason
from transforms.warehouse import Transaction, Warehouse

log = logging.getLogger(__name__)

_KEY: Final = "related:{}"


def load_staged(
    warehouse: Warehouse, settings: Settings, import_id: str, *, list_path: str, as_of: datetime, dry_run: bool = False
) -> Report:
    """`load` by import id, for a task that got no more than a receipt. `list_path`: the list's place in the inbox."""
    staged = RelatedList.load(settings, import_id).model_copy(update={"list_path": list_path})
    return load(warehouse, settings, staged, as_of=as_of, dry_run=dry_run)


def loaded_before(warehouse: Warehouse, import_id: str) -> bool:
    """Whether this list was imported under these answers: then there is nothing left to judge or to write."""
    return warehouse.receipt(_KEY.format(import_id)) is not None


def load(
    warehouse: Warehouse, settings: Settings, staged: RelatedList, *, as_of: datetime, dry_run: bool = False
) -> Report:
    """Take a staged related list into the warehouse.

    Args:
        warehouse: the one door.
        settings: places and limits.
        staged: what stage left and the gate let pass.
        as_of: the instant of the import, aware UTC.
        dry_run: plan and report, write nothing.

    Returns:
        The report. A list that was imported before under the same answers changes nothing: `replayed` is true and the
        report is the first one's.

    Raises:
        AccountingMismatch: records do not add up. TransientError: retry. Nothing was written in either case.
        ImportUnfinished: everything was written, but the quarantine file or the archive copy was not: retry.
    """
    key = _KEY.format(staged.import_id)
    receipt = warehouse.receipt(key)
    if receipt is None and not dry_run:
        receipt = warehouse.write(key, lambda tx: _commit(tx, staged, settings), as_of=as_of)
    if receipt:
        # a retry of the very run that committed finishes that run's work: it is no replay
        replayed = receipt.committed_at != as_of
        report = Report.model_validate(receipt.facts | {"replayed": replayed, "dry_run": dry_run})
    else:
        with warehouse.read() as session:
            report = plan(session, staged, settings).model_copy(update={"dry_run": True})
    if not dry_run:
        _put_away(warehouse, settings, staged, report)
    log.info("related list loaded import=%s kind=%s replayed=%s dry_run=%s records=%d outcomes=%s", staged.import_id,
             staged.kind, report.replayed, report.dry_run, report.records, json.dumps(report.outcomes))  # fmt: skip
    return report


def _commit(transaction: Transaction, staged: RelatedList, settings: Settings) -> dict[str, Any]:
    report = plan(transaction, staged, settings)
    run(transaction, f"commit_{staged.kind.value}", source=staged.source, as_of=transaction.as_of)
    transaction.run(
        SQL["import"],
        import_id=staged.import_id,
        kind=staged.kind.value,
        list_name=staged.list_path,
        source=staged.source,
        file_sha256=staged.file_sha256,
        exported_at=staged.exported_at,
        as_of=transaction.as_of,
        records=report.records,
        **report.outcomes,
        report=report.model_dump_json(),
    )
    return report.model_dump(mode="json")


def _put_away(warehouse: Warehouse, settings: Settings, staged: RelatedList, report: Report) -> None:
    try:
        if report.outcomes[Outcome.REJECTED]:
            _quarantine(warehouse, settings, staged)
        quarantine.archive(settings, staged)
    except OSError as error:
        raise ImportUnfinished(
            f"Import {staged.import_id} is in the warehouse ({report.records} records), but its quarantine file "
            f"({report.outcomes[Outcome.REJECTED]} records) or its archive copy could not be written: "
            f"{error.strerror}. Mend that, then run the import again: the warehouse stays as it is, and the files are "
            "completed.",
            import_id=str(staged.import_id), errno=error.errno,
        ) from None  # fmt: skip


def _quarantine(warehouse: Warehouse, settings: Settings, staged: RelatedList) -> None:
    """The rejected records in the list's own columns; `raw` holds the text of those that could not be split."""
    with warehouse.read() as session:
        ended = session.frame(SQL["rejected"], import_id=staged.import_id, erased=Reason.ERASED_PERSON.value)
    if ended.is_empty():
        return
    folder = staged.folder(settings)
    cells = pl.scan_parquet(folder / "cells" / "*.parquet").drop("line_no")
    broken = pl.scan_parquet(folder / "rejects.parquet").select("record_no", "raw")
    columns = [f"c{position}" for position in range(len(staged.captions))]
    rejected = ended.lazy().join(cells, on="record_no", how="left").join(broken, on="record_no", how="left")
    rejected = rejected.select("record_no", *columns, "line_no", "reason", "raw").sort("record_no").drop("record_no")
    quarantine.write_rejected(settings, staged, rejected.collect())
