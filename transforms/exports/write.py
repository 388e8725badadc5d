"""select -> files -> count what was written -> record. One export, one row, or nothing that counts.

The files are written from one snapshot into a private draft, read back and counted, laid out as a whole, and recorded
with their members in one transaction under `export:<id>`. Killed before that, an export is nothing: the same run writes
it again, and `removal.sweep` takes what is left. A purge waits for an export that is at work, and an export for it.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import polars as pl

from transforms.errors import ExportMiscounted, ExportOvertaken
from transforms.exports.files import CsvSheet, ParquetSheet, Sheet, Written, finish
from transforms.exports.form import ExportOrder
from transforms.exports.shelf import FILES, Shelf
from transforms.rules.export import CUSTOM
from transforms.selection import Chosen, choose
from transforms.settings import Settings
from transforms.vocabulary import ExportFormat
from transforms.warehouse import Query, Session, Transaction, Warehouse, load_queries

log = logging.getLogger(__name__)

_SQL: Final = load_queries(Path(__file__).parent / "sql")
CONTACTS: Final = _SQL["contacts"]
_NOBODY: Final = {"first": UUID(int=0), "last": UUID(int=0)}
_AT_ONCE: Final = 100_000
_KEY: Final = "export:{}"
_LIVE: Final = Query.inline("live contacts", "SELECT count(contact_id) FROM lake.live_contacts")
_MEANT: Final = Query.inline("contacts to export", "SELECT count(contact_id) FROM selected")
_MEMBERS: Final = "members.parquet"
_FORMATS: Final = {
    ExportFormat.CSV: ("csv",), ExportFormat.PARQUET: ("parquet",), ExportFormat.BOTH: ("csv", "parquet"),
}  # fmt: skip


@dataclass(frozen=True)
class Stamp:
    """Which export it is, who wants it, and when: `as_of`, aware UTC, is its `created_at`."""

    export_id: UUID
    actor: str
    as_of: datetime
    run_id: str = ""


def export(warehouse: Warehouse, settings: Settings, order: ExportOrder, stamp: Stamp) -> dict[str, Any]:
    """Write and record an export, or, in a dry run, only count.

    Returns:
        export_id, contacts, live, columns, files (name, rows, bytes, sha256), expires_at; a dry run gives contacts,
        live and columns. The same id again gives what was recorded, and writes nothing.

    Raises:
        ActionRefused: too many contacts, or another count than was typed in.
        SelectionInvalid, SmartListInvalid: the answers name what there is not.
        ExportOvertaken: contacts were deleted or merged meanwhile: try again.
        LeaseTimeout: a purge, or another writer, was at work for all of `settings.lease_timeout`.
        ExportMiscounted: the files do not hold exactly the members. Nothing was recorded in any of these cases.
    """
    key = _KEY.format(stamp.export_id)
    if receipt := warehouse.receipt(key):
        return receipt.facts
    if order.dry_run:
        with warehouse.read(preserve_insertion_order=False) as session:
            return _meant(session, order, stamp)[1]
    shelf = Shelf(settings, settings.exports)
    with warehouse.takeout(key), shelf.draft(stamp.export_id) as draft:
        with warehouse.read(preserve_insertion_order=False) as session:
            chosen, told = _meant(session, order, stamp)
            sheets = _write(session, settings, order, draft)
            _require_exact(session, sheets, told["contacts"])
        files = [finish(sheet, zip_above=settings.export_zip_bytes) for sheet in sheets]
        shelf.lay(stamp.export_id, draft)
        _require_intact(shelf, stamp.export_id, files)
        told |= {
            "export_id": str(stamp.export_id),
            "files": [file.told() for file in files],
            "expires_at": (stamp.as_of + timedelta(hours=24 * settings.export_days)).isoformat(),
        }
        return _record(warehouse, settings, order, stamp, _Ready(draft, chosen.version, told))


@dataclass(frozen=True)
class _Ready:
    """An export that only has to be recorded."""

    draft: Path
    smart_list_version: int | None
    told: dict[str, Any]


def _meant(session: Session, order: ExportOrder, stamp: Stamp) -> tuple[Chosen, dict[str, Any]]:
    """Leave whom the export means in `selected`."""
    if order.meant is None:
        raise TypeError("an export needs a selection")
    chosen = choose(session, order.meant, as_of=stamp.as_of)
    if order.marketable_only:
        session.run(_SQL["meant"])
    contacts, live = int(session.value(_MEANT)), int(session.value(_LIVE))
    order.require_confirmed(contacts, live)
    log.info("export=%s %s contacts=%d live=%d", stamp.export_id, chosen, contacts, live)
    return chosen, {"contacts": contacts, "live": live, "columns": [column.name for column in order.columns]}


def _write(session: Session, settings: Settings, order: ExportOrder, draft: Path) -> list[Sheet]:
    """Every file of the export into `files/` of the draft, and its members beside it."""
    members, sheets, opened = ParquetSheet(draft / _MEMBERS), list[Sheet](), -1
    for file, part in _parts(session, settings, order):
        if file != opened:
            opened = file
            current = _opened(draft, order, file)
            sheets += current
        for sheet in (*current, members):
            sheet.take(part)
    for sheet in (*sheets, members):
        sheet.close()
    return sheets


def _parts(session: Session, settings: Settings, order: ExportOrder) -> Iterator[tuple[int, pl.DataFrame]]:
    """The number of its file and some of the contacts at a time, in order, with the columns that are asked for; nobody
    at all is one part without rows.
    """
    names = [column.name for column in order.columns]
    custom = [row["name"] for row in session.rows(_SQL["custom_names"])] if CUSTOM in names else []
    cells = [pl.col(CUSTOM).list.get(at, null_on_oob=True).alias(f"custom: {name}") for at, name in enumerate(custom)]
    wanted = [each for name in names for each in (cells if name == CUSTOM else [pl.col(name)])]
    values = {
        "marketable_only": order.marketable_only,
        "custom": ["/" + name.replace("~", "~0").replace("/", "~1") for name in custom],
        "counted": any(column.holds == "number" for column in order.columns),
    }
    parts = session.rows(_SQL["parts"], contacts=settings.export_part)
    if not parts:
        yield 0, session.frame(CONTACTS, **_NOBODY, **values).select(wanted)
    place = 0
    for batch in (each for part in parts for each in session.batches(CONTACTS, _AT_ONCE, **part, **values)):
        begun = place
        while (taken := place - begun) < batch.height:
            some = batch.slice(taken, order.rows_per_file - place % order.rows_per_file)
            yield place // order.rows_per_file, some.select(wanted)
            place += some.height


def _opened(draft: Path, order: ExportOrder, number: int) -> list[Sheet]:
    phones = frozenset(column.name for column in order.columns if column.holds == "phone")
    stem = draft / FILES / f"contacts-{number + 1:04}"
    return [
        CsvSheet(stem.with_suffix(".csv"), phones=phones, excel=order.excel)
        if kind == "csv"
        else ParquetSheet(stem.with_suffix(".parquet"))
        for kind in _FORMATS[order.format]
    ]


def _require_exact(session: Session, sheets: list[Sheet], contacts: int) -> None:
    """Read the files back: each format holds each member once, and nobody else."""
    for kind in ("csv", "parquet"):
        paths = [str(sheet.path) for sheet in sheets if sheet.path.suffix == f".{kind}"]
        if not paths:
            continue
        (counts,) = session.rows(_SQL[f"count_{kind}"], files=paths)
        if (counts["rows"], counts["members"]) != (contacts, contacts):
            raise ExportMiscounted(
                f"The {kind} files of an export hold {counts['rows']} records and {counts['members']} members, not"
                f" {contacts}. Nothing was recorded. This is a fault of Contact Warehouse: please report it.",
                contacts=contacts, **counts,
            )  # fmt: skip


def _require_intact(shelf: Shelf, export_id: UUID, files: list[Written]) -> None:
    """Read the files back from where they lie now."""
    changed = [file.name for file in files if shelf.digest(export_id, file.name) != file.sha256]
    if changed:
        raise ExportOvertaken(
            f"{len(changed)} of {len(files)} files of export {export_id} are not what was written. Nothing was"
            " recorded. Try again; if it happens again, look at the disk.",
            export_id=str(export_id), files=changed,
        )  # fmt: skip


def _record(
    warehouse: Warehouse, settings: Settings, order: ExportOrder, stamp: Stamp, ready: _Ready
) -> dict[str, Any]:
    """Write the export's row and its members, if both are still what they were when the files were written."""
    told, members = ready.told, str(ready.draft / _MEMBERS)

    def work(transaction: Transaction) -> dict[str, Any]:
        gone = int(transaction.value(_SQL["overtaken"], members=members))
        names = {file["name"] for file in told["files"]}
        if gone or Shelf(settings, settings.exports).names(stamp.export_id) != names:
            raise ExportOvertaken(
                f"{gone} of {told['contacts']} contacts of export {stamp.export_id} were deleted or merged meanwhile,"
                " or its files were swept. Nothing was recorded. Try again.",
                export_id=str(stamp.export_id), gone=gone,
            )  # fmt: skip
        transaction.run(
            _SQL["record"],
            export_id=stamp.export_id, action_name=order.name, format=order.format, columns=told["columns"],
            selection=order.selected, smart_list_version=ready.smart_list_version,
            marketable_only=order.marketable_only, contacts=told["contacts"], root=settings.exports,
            files=told["files"], run_id=stamp.run_id, created_by=stamp.actor, as_of=stamp.as_of,
            expires_at=datetime.fromisoformat(told["expires_at"]), members=members,
        )  # fmt: skip
        return told

    facts = warehouse.write(_KEY.format(stamp.export_id), work, as_of=stamp.as_of).facts
    log.info("export=%s contacts=%d files=%d recorded", stamp.export_id, told["contacts"], len(told["files"]))
    return facts
