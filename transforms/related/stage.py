"""A related list's file becomes a staged list: inspect, recognise, read, normalise. The warehouse is not touched."""

import hashlib
import logging
from collections import Counter
from collections.abc import Mapping as Params
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl

from transforms.lists.desk import desk, fetch, keep, settle
from transforms.lists.inspect import Inspection, inspect
from transforms.lists.normalise.date import DateOrder, date_order
from transforms.lists.read import RawList, read
from transforms.related.answers import Answers, answers
from transforms.related.recognise import Mapping, is_header, recognise
from transforms.related.rows import TIMES, Recipe, normalise
from transforms.related.staged import STAGED_PARTS, RelatedList
from transforms.settings import Settings
from transforms.vocabulary import RelatedKind

log = logging.getLogger(__name__)


def stage(settings: Settings, params: Params[str, Any], *, as_of: datetime) -> RelatedList:
    """Stage one related list of the inbox.

    Args:
        settings: places and limits.
        params: `list_path`, a name inside the inbox (or inside a zip there), and the answers of the trigger form.
        as_of: now, aware UTC.

    Returns:
        The staged list. The same bytes under the same answers give the same import id; what is staged already is not
        staged again.

    Raises:
        UnsafePath, ListUnreadable, ListNotRecognised, AttestationInvalid. The list stays in the inbox.
    """
    settings.make_folders()
    said, list_path = answers(params, as_of=as_of), params["list_path"]
    with desk(settings) as scratch:
        source, _ = fetch(settings, list_path, scratch)
        known = partial(is_header, said.kind)
        inspection = inspect(
            source, scratch, settings, is_header=known, encoding=said.encoding, delimiter=said.delimiter
        )
        job = _Job(settings, list_path, inspection, recognise(said.kind, inspection.captions), said, as_of)
        if not RelatedList.find(settings, job.import_id):
            (scratch / "raw").mkdir(mode=0o700)
            raw = read(inspection, scratch / "raw", settings)
            settle(settings, _stage(job, raw, scratch / "list"), scratch / "list")
            log.info("related list staged import=%s kind=%s records=%d", job.import_id, said.kind, raw.records)
        staged = RelatedList.load(settings, job.import_id)
        keep(staged.folder(settings), as_of=as_of)
        return staged.model_copy(update={"list_path": list_path})


@dataclass(frozen=True)
class _Job:
    """A list that was inspected and recognised, and what its user said of it."""

    settings: Settings
    list_path: str
    inspection: Inspection
    mapping: Mapping
    answers: Answers
    as_of: datetime

    @property
    def import_id(self) -> UUID:
        facts = ["related", self.inspection.sha256, self.answers.model_dump_json()]
        return UUID(bytes=hashlib.sha256("\0".join(facts).encode()).digest()[:16], version=5)


def _stage(job: _Job, raw: RawList, folder: Path) -> RelatedList:
    for part in STAGED_PARTS:
        (folder / part).mkdir(mode=0o700, parents=True)
    raw.rejects().write_parquet(folder / "rejects.parquet")
    recipe = Recipe(job.mapping, _orders(raw, job.mapping), job.answers.exported_at, job.as_of)
    rejected = raw.rejected
    # a list of nobody is a list: its frames have no rows, but they are there
    for number, chunk in enumerate(raw.slices(job.settings.stage_rows) if raw.accepted else [raw.scan()]):
        cells = chunk.collect()
        rows = normalise(cells, recipe)
        rejected += rows["reason"].count()
        rows.write_parquet(folder / "rows" / f"{number:04}.parquet", compression="lz4")
        cells.drop("row_lo", "row_hi").write_parquet(folder / "cells" / f"{number:04}.parquet", compression="lz4")
    return _facts(job, raw, rejected)


def _orders(raw: RawList, mapping: Mapping) -> dict[str, DateOrder]:
    """Day first or month first: decided for each column of times as a whole, by evidence."""
    return {
        column.name: date_order(raw.scan().select(pl.col(cell).unique()).collect(engine="streaming").to_series())
        for column, cell in mapping.columns
        if column.type in TIMES
    }


def _facts(job: _Job, raw: RawList, rejected: int) -> RelatedList:
    inspection, said = job.inspection, job.answers
    taken = said.kind == RelatedKind.OPPORTUNITIES  # their other columns go into `custom`
    return RelatedList(
        import_id=job.import_id,
        list_path=job.list_path,
        file_sha256=inspection.sha256,
        captions=inspection.captions,
        delimiter=inspection.delimiter,
        records=raw.records,
        accepted=raw.records - rejected,
        rejected=rejected,
        kind=said.kind,
        source=said.source,
        exported_at=said.exported_at,
        encoding=inspection.encoding,
        lines=inspection.lines,
        blank=raw.blank,
        ignored=() if taken else tuple(caption for _, caption in job.mapping.others),
        repairs=dict(sum((Counter({it.code: it.count}) for it in (*inspection.repairs, *raw.repairs)), Counter())),
        staged_at=job.as_of,
    )
