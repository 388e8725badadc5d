"""Records that an earlier list of the same recipe held, byte for byte, are taken over instead of normalised again.

Only a saving: the values are those that normalising would give, because the recipe decides them and the 128-bit digest
of the raw record stands for its bytes. Matching, consent and the commit are done afresh for every record.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from transforms.lists.read import RawList
from transforms.lists.staged import MANIFEST
from transforms.settings import Settings

_DIGEST: Final = ("row_lo", "row_hi")


@dataclass(frozen=True)
class Known:
    """The records that were taken over: how many, and a mask over record numbers."""

    records: int
    mask: pl.Series


def take_over(settings: Settings, raw: RawList, recipe: str, folder: Path) -> Known:
    """Write what an earlier list of this recipe gives for the records it held into `folder`. The newest list counts."""
    earlier = _newest(settings.staged, recipe)
    nothing = pl.repeat(value=False, n=raw.records + 1, dtype=pl.Boolean, eager=True)
    if earlier is None:
        return Known(0, nothing)
    before = (
        pl.scan_parquet(earlier / "rows" / "*.parquet").select(*_DIGEST, was_no="record_no").unique(_DIGEST, keep="any")
    )
    pairs = raw.scan().select(*_DIGEST, "record_no", "line_no").join(before, on=_DIGEST).drop(_DIGEST).collect()
    if pairs.is_empty():
        return Known(0, nothing)
    for part in ("rows", "addresses", "tags", "rejected"):
        was = pl.scan_parquet(earlier / part / "*.parquet")
        columns = was.collect_schema().names()
        renumbered = was.rename({"record_no": "was_no"}).drop("line_no", strict=False).join(pairs.lazy(), on="was_no")
        renumbered.select(columns).sink_parquet(folder / part / "known.parquet", compression="lz4")
    mask = nothing.scatter(pairs["record_no"], True)
    return Known(pairs.height, mask)


def unknown_records(raw: RawList, known: Known, at_once: int) -> Iterator[pl.DataFrame]:
    """The records still to be normalised, at most `at_once` at a time, in file order."""
    if known.records == raw.accepted:
        return
    for part in raw.slices(at_once):
        cells = part.collect()
        yield cells.filter(~known.mask.gather(cells["record_no"])) if known.records else cells


def _newest(staged: Path, recipe: str) -> Path | None:
    found = []
    for manifest in staged.glob(f"*/{MANIFEST}"):
        facts = json.loads(manifest.read_text("utf-8"))
        if facts["recipe"] == recipe:
            found.append((facts["staged_at"], manifest.parent))
    return max(found)[1] if found else None
