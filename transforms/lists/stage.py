"""A list file becomes a staged list: inspect, recognise, attest, read, normalise. Nothing here touches the warehouse.

Flat memory: records are normalised `stage_rows` at a time. Records whose raw bytes an earlier list of the same recipe
held are taken from its staged folder instead of being normalised again.
"""

import hashlib
import json
import logging
from collections import Counter
from collections.abc import Mapping as Params
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import polars as pl

from transforms import rules
from transforms.errors import AccountingMismatch
from transforms.lists import carried, reuse
from transforms.lists.attestation import Attestation, attest
from transforms.lists.bundle import locate
from transforms.lists.claims import permitted
from transforms.lists.desk import desk, fetch, keep, settle
from transforms.lists.inbox import open_sidecar
from transforms.lists.inspect import Inspection, inspect
from transforms.lists.normalise import NORMALISER_VERSION
from transforms.lists.normalise.date import DateOrder, date_order
from transforms.lists.preset import Field
from transforms.lists.read import RawList, read
from transforms.lists.recognise import Mapping, is_header, recognise
from transforms.lists.rows import Chunk, Recipe, normalise
from transforms.lists.staged import STAGED_PARTS, Proposal, StagedList
from transforms.settings import Settings
from transforms.vocabulary import Caution, Note

log = logging.getLogger(__name__)

_DATES: Final = (Field.BIRTH_DATE, Field.UPDATED_AT, Field.CONSENT_AT)
_LISTED_WORDS: Final = 50
_REPAIRS: Final = {
    Caution.MOJIBAKE: "Write the column as Windows-1252 and read it as UTF-8, or export the list again as UTF-8."
}


def stage(
    settings: Settings, params: Params[str, Any], *, as_of: datetime, exported_on: date | None = None
) -> StagedList:
    """Stage one list of the inbox.

    Args:
        settings: places and limits.
        params: `list_path`, a name inside the inbox (or inside a zip there: `bundle`), and whatever of the attestation
            the trigger form holds.
        as_of: now, aware UTC.
        exported_on: stands for the day of the export where the attestation names none.

    Returns:
        The staged list. The same bytes under the same attestation give the same import id; what is staged already is
        not staged again.

    Raises:
        UnsafePath, ListUnreadable, ListNotRecognised, AttestationInvalid, AccountingMismatch. The list stays in the
        inbox.
    """
    settings.make_folders()
    list_path = params["list_path"]
    sidecar = open_sidecar(locate(settings, list_path)[0])
    attestation = attest(params, sidecar, as_of=as_of, max_bytes=settings.max_sidecar_bytes, exported_on=exported_on)
    with desk(settings) as scratch:
        source, name = fetch(settings, list_path, scratch)
        inspection = inspect(
            source,
            scratch,
            settings,
            is_header=is_header,
            encoding=attestation.encoding,
            delimiter=attestation.delimiter,
        )
        mapping = recognise(
            inspection.captions, file_name=name, source=attestation.source, list_status=attestation.list_status
        )
        job = _Job(settings, list_path, inspection, mapping, attestation, as_of)
        if not StagedList.find(settings, job.import_id):
            (scratch / "raw").mkdir(mode=0o700)
            raw = read(inspection, scratch / "raw", settings, footer=mapping.footer)
            staged = _stage(job, raw, scratch / "list")
            settle(settings, staged, scratch / "list")
            counts = staged.records, staged.rejected, staged.reused
            log.info("list staged import=%s records=%d rejected=%d reused=%d", job.import_id, *counts)
        staged = StagedList.load(settings, job.import_id)
        keep(staged.folder(settings), as_of=as_of)
        return staged.model_copy(update={"list_path": list_path})


@dataclass(frozen=True)
class _Job:
    """A list that was inspected and recognised, and what its user answered."""

    settings: Settings
    list_path: str
    inspection: Inspection
    mapping: Mapping
    attestation: Attestation
    as_of: datetime

    @property
    def import_id(self) -> UUID:
        """The file's name is left out on purpose, but for what it says of the status."""
        mapping = self.mapping
        facts = [self.inspection.sha256, mapping.source, mapping.list_status, self.attestation.model_dump_json()]
        return UUID(bytes=hashlib.sha256("\0".join(facts).encode()).digest()[:16], version=5)


def _recipe_digest(recipe: Recipe) -> str:
    """Two lists with one recipe read equal bytes into equal values."""
    attestation = recipe.attestation
    facts = [
        NORMALISER_VERSION,
        rules.version(),
        repr(recipe.mapping),
        attestation.attested,
        attestation.default_country,
        attestation.tags,
        {position: order.name for position, order in recipe.orders.items()},
    ]
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()


def _orders(raw: RawList, mapping: Mapping) -> dict[int, DateOrder]:
    """Day first or month first: as the source has it, else decided for each date column as a whole, by evidence."""
    return {
        column.position: mapping.date_order
        or date_order(raw.scan().select(pl.col(f"c{column.position}").unique()).collect(engine="streaming").to_series())
        for column in mapping.of(*_DATES)
    }


def _stage(job: _Job, raw: RawList, folder: Path) -> StagedList:
    settings = job.settings
    recipe = Recipe(job.mapping, job.attestation, _orders(raw, job.mapping), settings, job.as_of)
    digest = _recipe_digest(recipe)
    for part in STAGED_PARTS:
        (folder / part).mkdir(mode=0o700, parents=True)
    rejects = raw.rejects()
    rejects.write_parquet(folder / "rejects.parquet")
    known = reuse.take_over(settings, raw, digest, folder)
    normalised = 0
    # a list of nobody is a list: its frames have no rows, but they are there
    left = reuse.unknown_records(raw, known, settings.stage_rows) if raw.accepted else [raw.scan().collect()]
    for number, cells in enumerate(left):
        chunk = normalise(cells, recipe)
        _write(folder, number, chunk)
        normalised += cells.height
    if normalised + known.records != raw.accepted:
        raise AccountingMismatch(
            f"{raw.accepted} records were read but {normalised + known.records} staged. Nothing was written. This is a "
            "fault of Contact Warehouse: please report it.",
            read=raw.accepted, staged=normalised + known.records,
        )  # fmt: skip
    return _facts(job, raw, folder, digest, known.records)


def _facts(job: _Job, raw: RawList, folder: Path, recipe: str, reused: int) -> StagedList:
    inspection, mapping = job.inspection, job.mapping
    rows = pl.scan_parquet(folder / "rows" / "*.parquet")
    reasons = Counter(raw.rejects()["reason"]) + _counts(rows, pl.col("reason"))
    cautions = _counts(rows, pl.col("cautions").str.split(",").explode())
    return StagedList(
        import_id=job.import_id,
        list_path=job.list_path,
        file_sha256=inspection.sha256,
        source=mapping.source,
        trusted_ids=mapping.trusted_ids,
        list_status=mapping.list_status,
        captions=tuple(column.caption for column in mapping.columns),
        attestation=job.attestation,
        attested=permitted(mapping, job.attestation),
        recipe=recipe,
        encoding=inspection.encoding,
        encoding_detected=inspection.encoding_detected,
        delimiter=inspection.delimiter,
        lines=inspection.lines,
        records=raw.records,
        accepted=raw.records - reasons.total(),
        rejected=reasons.total(),
        blank=raw.blank,
        rejects=dict(reasons),
        cautions={word: count for word, count in cautions.items() if ":" not in word},
        proposals=_proposals(mapping, cautions),
        unknown_words=dict(_counts(rows, pl.col("unknown_word")).most_common(_LISTED_WORDS)),
        repairs=dict(sum((Counter({it.code: it.count}) for it in (*inspection.repairs, *raw.repairs)), Counter())),
        notes=_notes(job),
        columns=carried.columns(raw, mapping, folder),
        tags=carried.tags(folder),
        normalised=raw.accepted - reused,
        reused=reused,
        staged_at=job.as_of,
    )


def _proposals(mapping: Mapping, cautions: Counter[str]) -> tuple[Proposal, ...]:
    """What a person may mend, by column: the cautions that name one (see `rows`)."""
    return tuple(
        Proposal(caution=caution, column=column.caption, cells=cells, repair=repair)
        for caution, repair in _REPAIRS.items()
        for column in mapping.columns
        if (cells := cautions[f"{caution}:{column.position}"])
    )


def _notes(job: _Job) -> tuple[str, ...]:
    capped = permitted(job.mapping, job.attestation) != job.attestation.attested
    return (*job.mapping.notes, Note.CAPPED_BY_SOURCE) if capped else job.mapping.notes


def _counts(rows: pl.LazyFrame, words: pl.Expr) -> Counter[str]:
    counted = rows.select(word=words).drop_nulls().group_by("word").len().collect(engine="streaming")
    return Counter(dict(counted.sort("word").iter_rows()))


def _write(folder: Path, number: int, chunk: Chunk) -> None:
    for part in STAGED_PARTS:
        frame: pl.DataFrame = getattr(chunk, part)
        frame.write_parquet(folder / part / f"{number:04}.parquet", compression="lz4")
