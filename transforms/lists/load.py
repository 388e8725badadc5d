"""A staged list becomes contacts: match, decide, commit. One plan, one transaction, one idempotency key (the import
id).

The plan is the same for a dry run and a real one; it lives in temp tables of the session. Every record ends in
exactly one outcome and the counts must add up, or nothing is written.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl

from transforms import changes, rules
from transforms.consent import decide, ledger
from transforms.consent.pseudonym import Pseudonyms
from transforms.errors import AccountingMismatch, ConsentLoosened, ImportUnfinished, PlanChanged
from transforms.lists import quarantine
from transforms.lists.match import SQL, match, parquet
from transforms.lists.report import Report
from transforms.lists.staged import StagedList
from transforms.lists.tally import tally
from transforms.rules.ceiling import strictest_first
from transforms.settings import Settings
from transforms.vocabulary import OnExisting, Outcome, Reason
from transforms.warehouse import Session, Transaction, Warehouse

log = logging.getLogger(__name__)

_KEY: Final = "import:{}"


@dataclass(frozen=True)
class _Import:
    """What a plan is made from; the same values go into every statement."""

    staged: StagedList
    settings: Settings
    pseudonyms: Pseudonyms
    as_of: datetime

    def files(self, *parts: str) -> dict[str, str]:
        return {part: parquet(self.staged, self.settings, part) for part in parts}


def load_staged(
    warehouse: Warehouse, settings: Settings, import_id: str, params: Mapping[str, Any], *, as_of: datetime
) -> Report:
    """`load` by import id, for a task that got no more than a receipt. `params`: the form's `list_path`, the list's
    place in the inbox, and perhaps its `dry_run` and `plan_hash`.
    """
    staged = StagedList.load(settings, import_id).model_copy(update={"list_path": params["list_path"]})
    asked = {"dry_run": params.get("dry_run", False), "plan_hash": params.get("plan_hash")}
    return load(warehouse, settings, staged, as_of=as_of, **asked)


def loaded_before(warehouse: Warehouse, import_id: str) -> bool:
    """Whether this list was imported under this attestation: then there is nothing left to judge or to write."""
    return warehouse.receipt(_KEY.format(import_id)) is not None


def load(
    warehouse: Warehouse,
    settings: Settings,
    staged: StagedList,
    *,
    as_of: datetime,
    dry_run: bool = False,
    plan_hash: str | None = None,
) -> Report:
    """Take a staged list into the warehouse.

    Args:
        warehouse: the one door.
        settings: places and limits.
        staged: what stage left and the gate let pass.
        as_of: the instant of the import, aware UTC; stamped on everything that is written.
        dry_run: plan and report, write nothing.
        plan_hash: `plan` of the dry run that this one follows; None if it follows none.

    Returns:
        The report. A list that was imported before under the same attestation changes nothing: `replayed` is true and
        the report is the first one's.

    Raises:
        AccountingMismatch: records do not add up. ConsentLoosened: an address would be allowed more than its source
            allows. PlanChanged: it would come to something else than its dry run. TransientError: retry. Nothing was
            written in any of these cases.
        ImportUnfinished: everything was written, but the quarantine file or the archive copy was not: retry.
    """
    work = _Import(staged, settings, Pseudonyms(settings), as_of)
    key = _KEY.format(staged.import_id)
    if dry_run:
        receipt = warehouse.receipt(key)
    else:
        receipt = warehouse.write(
            key, lambda tx: _commit(tx, work, plan_hash), as_of=as_of, preserve_insertion_order=False
        )
    if receipt:
        # a retry of the very run that committed finishes that run's work: it is no replay
        replayed = receipt.committed_at != as_of
        report = Report.model_validate(receipt.facts | {"replayed": replayed, "dry_run": dry_run})
    else:
        with warehouse.read(preserve_insertion_order=False) as session:
            report = _plan(session, work).model_copy(update={"dry_run": True})
    if not dry_run:
        _put_away(settings, staged, report, as_of)
    log.info("list loaded import=%s replayed=%s dry_run=%s records=%d outcomes=%s", staged.import_id, report.replayed,
             report.dry_run, report.records, json.dumps(report.outcomes))  # fmt: skip
    return report


def _put_away(settings: Settings, staged: StagedList, report: Report, as_of: datetime) -> None:
    try:
        quarantine.write_report(settings, report, as_of=as_of)
        quarantine.write(settings, staged)
        quarantine.archive(settings, staged)
    except OSError as error:
        raise ImportUnfinished(
            f"Import {staged.import_id} is in the warehouse ({report.records} records), but its quarantine file "
            f"({report.outcomes[Outcome.REJECTED]} records), its report or its archive copy could not be written: "
            f"{error.strerror}. Mend that, then run the import again: the warehouse stays as it is, and the files are "
            "completed.",
            import_id=str(staged.import_id), errno=error.errno,
        ) from None  # fmt: skip


def _plan(session: Session, work: _Import) -> Report:
    """Decide everything; leaves the plan in temp tables."""
    staged = work.staged
    files = work.files("rows", "addresses", "tags")
    exported_at, on_existing = staged.attestation.exported_at, staged.attestation.on_existing
    rejects = str(staged.folder(work.settings) / "rejects.parquet")
    decided = _decide_consent(session, work, files["addresses"])
    match(session, staged, work.settings, as_of=work.as_of)
    session.run(SQL["merged"], rows=files["rows"], exported_at=exported_at)
    session.run(SQL["shaped"])
    session.run(
        SQL["changed"],
        rows=files["rows"],
        exported_at=exported_at,
        overwrite=on_existing == OnExisting.UPDATE,
        fill=on_existing != OnExisting.SKIP,
    )
    session.run(SQL["points"], addresses=files["addresses"], exported_at=exported_at)
    session.run(SQL["links"], rows=files["rows"], tags=files["tags"], source=staged.source)
    session.run(SQL["review_pairs"], addresses=files["addresses"])
    session.run(
        SQL["outcomes"],
        rows=files["rows"],
        addresses=files["addresses"],
        rejects=rejects,
        exported_at=exported_at,
        overwrite=on_existing == OnExisting.UPDATE,
        erased_person=Reason.ERASED_PERSON.value,
        skip_reason=Reason.EXISTING_SKIPPED.value if on_existing == OnExisting.SKIP else None,
        older=Reason.OLDER_THAN_STORED.value,
    )
    return _report(session, staged, decided)


def _decide_consent(session: Session, work: _Import, addresses: str) -> int:
    """What becomes of every address of the list; returns how many there are."""
    decide.register_rules(session)
    ceilings = list(enumerate(map(str, strictest_first(work.staged.attested))))
    session.register("rule_ceiling", pl.DataFrame(ceilings, schema=["rank", "claim"], orient="row"))
    session.run(SQL["nobody_refused"])
    session.run(SQL["claims"], addresses=addresses)
    if session.value(SQL["count_erased"]):
        decide.key_claims(session, work.pseudonyms)
        session.run(SQL["refused"], addresses=addresses)
        session.run(SQL["claims"], addresses=addresses)
    return decide.decide(session, work.pseudonyms)


def _report(session: Session, staged: StagedList, decided: int) -> Report:
    outcomes, reasons = tally(session, staged.records)
    statuses = session.rows(SQL["statuses"])
    report = Report.of(staged, outcomes, reasons, statuses, session.value(SQL["plan_digest"]))
    _prove(report, decided)
    return report


def _prove(report: Report, decided: int) -> None:
    """Every address was compared with what the list says, and none may be sent more than that and its past allow."""
    if decided != report.addresses:
        raise AccountingMismatch(
            f"{decided} addresses were decided but {report.addresses} compared with what the list says. Nothing was "
            "written. This is a fault of Contact Warehouse: please report it.",
            decided=decided, compared=report.addresses,
        )  # fmt: skip
    if report.more_permissive:
        raise ConsentLoosened(
            f"{report.more_permissive} of {decided} addresses would be allowed more than the list says of them, or "
            "than they were before. Nothing was written. This is a fault of Contact Warehouse: please report it.",
            import_id=report.import_id, more_permissive=report.more_permissive, addresses=decided,
        )  # fmt: skip


def _commit(transaction: Transaction, work: _Import, plan_hash: str | None) -> dict[str, Any]:
    staged, attestation = work.staged, work.staged.attestation
    report = _plan(transaction, work)
    if plan_hash and plan_hash != report.plan:
        raise PlanChanged(
            "The import comes to something else than its dry run: the list, its answers or the contacts have changed"
            " since. Nothing was written. Make another dry run, look at its report, and give its plan.",
            import_id=report.import_id, plan=report.plan,
        )  # fmt: skip
    _write(transaction, work)
    events = ledger.record(
        transaction,
        ledger.Evidence(
            basis=f"{attestation.obtained}:{attestation.attested}",
            explanation=attestation.explanation,
            actor=attestation.attested_by,
            import_id=staged.import_id,
            file_sha256=staged.file_sha256,
        ),
    )
    report = report.model_copy(update={"events": events, "rules_version": rules.version()})
    transaction.run(
        SQL["import"],
        import_id=staged.import_id,
        list_name=staged.list_path,
        source=staged.source,
        file_sha256=staged.file_sha256,
        exported_at=attestation.exported_at,
        as_of=work.as_of,
        actor=attestation.attested_by,
        attestation=attestation.model_dump_json(),
        records=report.records,
        **report.outcomes,
        report=report.model_dump_json(),
    )
    return report.model_dump(mode="json")


def _write(transaction: Transaction, work: _Import) -> None:
    """Write what the plan says of contacts and records; consent is the ledger's."""
    if transaction.value(SQL["count_known"]):
        changes.speak(transaction)
        transaction.run(SQL["commit_images"], import_id=work.staged.import_id, as_of=work.as_of)
    if transaction.value(SQL["count_freed"]):
        transaction.run(SQL["commit_freed"], source=work.staged.source)
    transaction.run(
        SQL["commit"],
        **work.files("rows", "addresses", "tags"),
        exported_at=work.staged.attestation.exported_at,
        source=work.staged.source,
        as_of=work.as_of,
        import_id=work.staged.import_id,
    )
    if transaction.value(SQL["count_contacts_changed"]):
        transaction.run(SQL["commit_changed"], as_of=work.as_of)
    if transaction.value(SQL["count_out_of_turn"]):
        transaction.run(SQL["commit_order"])
