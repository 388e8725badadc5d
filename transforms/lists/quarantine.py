"""What is left of a list after its import: the quarantine file with the rejected records, the report's page, the
archived list.

All steps may run again after a crash: they write the same files to the same places.
"""

import csv
import hashlib
import io
import logging
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import polars as pl
import yaml

from transforms.lists import bundle
from transforms.lists.archive import mend_before
from transforms.lists.attestation import SIDECAR_SUFFIX
from transforms.lists.preset import fold
from transforms.lists.recognise import QUARANTINE_CAPTIONS, own_columns
from transforms.lists.report import Report
from transforms.lists.report_page import page
from transforms.lists.staged import StagedFile, StagedList
from transforms.settings import Settings

log = logging.getLogger(__name__)

_PRIVATE: Final = 0o600


def write(settings: Settings, staged: StagedList) -> Path | None:
    """Write `quarantine/<import_id>.csv`: the rejected records in the file's own columns, plus line, reason and raw.

    `raw` holds the whole text of records that could not be split into columns. Beside it lies the attestation, so
    that the mended file can be put into the inbox as it is. None if no record was rejected.
    """
    if not staged.rejected:
        return None
    folder = staged.folder(settings)
    cells = [f"c{position}" for position in range(len(staged.captions))]
    reasons = pl.scan_parquet(folder / "rows" / "*.parquet").select("record_no", "reason")
    judged = (
        pl.scan_parquet(folder / "rejected" / "*.parquet")
        .join(reasons, on="record_no")
        .with_columns(raw=pl.lit(None, pl.String))
    )
    broken = pl.scan_parquet(folder / "rejects.parquet").with_columns(
        pl.lit(None, pl.String).alias(cell) for cell in cells
    )
    columns = [*cells, "line_no", "reason", "raw"]
    rejected = pl.concat([judged.select(columns), broken.select(columns)]).sort("line_no").collect()
    path = write_rejected(settings, staged, rejected)
    _replace(path.with_name(path.name + SIDECAR_SUFFIX), yaml.safe_dump(_answers(staged), allow_unicode=True))
    return path


def write_rejected(settings: Settings, staged: StagedFile, rejected: pl.DataFrame) -> Path:
    """Write `quarantine/<import_id>.csv` from rejected records in file order: c0 .. cN String, line_no, reason, raw.

    Of a list that was mended, the columns of its own quarantine are left out: records may have to be mended twice.
    """
    own = own_columns([fold(caption) for caption in staged.captions])
    header = io.StringIO()
    csv.writer(header, delimiter=staged.delimiter).writerow([*staged.captions[:own], *QUARANTINE_CAPTIONS])
    path = settings.quarantine / f"{staged.import_id}.csv"
    earlier = [f"c{position}" for position in range(own, len(staged.captions))]
    body = rejected.drop(earlier).write_csv(include_header=False, separator=staged.delimiter)
    _replace(path, header.getvalue() + body)
    return path


def write_report(settings: Settings, report: Report, *, as_of: datetime) -> Path:
    """Write `quarantine/<import_id>.report.md`: the report as a page for a person, without a value of the list."""
    path = settings.quarantine / f"{report.import_id}.report.md"
    _replace(path, page(report, mend_before(settings, as_of)))
    return path


def archive(settings: Settings, staged: StagedFile) -> None:
    """Move the list and its `.consent.yaml` from the inbox to `archive/<import_id>/`.

    Another file that was laid in its place meanwhile is not imported yet: it stays.
    """
    listed = settings.inbox / staged.list_path
    if listed.exists() and _sha256(listed) != staged.file_sha256:
        log.warning("another file lies in place of the list import=%s: it stays in the inbox", staged.import_id)
        return
    folder = settings.archive / str(staged.import_id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if bundle.archive(settings, staged.list_path, staged.file_sha256, folder):
        return
    for path in (listed, listed.with_name(listed.name + SIDECAR_SUFFIX)):
        if path.exists():
            shutil.move(path, folder / path.name)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _answers(staged: StagedList) -> dict[str, Any]:
    answers = staged.attestation.model_dump(mode="json", exclude={"on_existing"}, exclude_none=True)
    return answers | {
        "source": staged.source,
        "list_status": staged.list_status,
        "encoding": "utf-8",
        "delimiter": "auto",
    }


def _replace(path: Path, text: str) -> None:
    draft = path.with_suffix(".draft")
    draft.touch(mode=_PRIVATE)
    draft.write_text(text, "utf-8", newline="")
    draft.replace(path)
