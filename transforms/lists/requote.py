"""Lists whose values are all in quotation marks, and whose marks inside values are not doubled (Sendy).

To the strict reader such a record is broken. But where every cell is quoted, only `","` parts two cells and `"` newline
`"` two records; a record that so has as many cells as the header is told without doubt, and gets its marks doubled.
"""

import mmap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl

from transforms.lists.inspect import Inspection
from transforms.lists.records import header_end, mapped
from transforms.lists.working import create
from transforms.settings import MEBIBYTE

_BLOCK: Final = 16 * MEBIBYTE
_SAMPLE: Final = MEBIBYTE
_MOST: Final = 0.9  # of the records must be so: else it is not how the list is written
_PARTED: Final = "\ue000"  # bytes are read as Latin-1, which has no such sign


def requoted(inspection: Inspection, target: Path) -> tuple[Inspection, int] | None:
    """A working copy at `target` with the marks inside values doubled, and in how many records that was needed; None,
    and no copy, if the list is not written so. Records whose marks are doubled already stay as they are.
    """
    end = "\r\n" if inspection.newline == "crlf" and inspection.mark is None else "\n"
    records = fitting = mended = 0
    with mapped(inspection.working) as data:
        at = header_end(data, inspection)
        if not _begins_so(data[at : at + _SAMPLE], end, inspection):
            return None
    with mapped(inspection.working) as data, create(target) as file:
        file.write(data[:at])
        for block in _blocks(data, at, f'"{end}"'.encode()):
            text = block.decode("latin-1")
            tail = next(tail for tail in (f'"{end}', '"', "") if text.endswith(tail))
            judged = _judged(text[1 : len(text) - len(tail)].split(f'"{end}"'), inspection)
            file.write((text[:1] + f'"{end}"'.join(judged["text"]) + tail).encode("latin-1"))
            records += judged.height
            fitting += int(judged["fits"].sum())
            mended += int(judged["bare"].sum())
    if not mended or fitting < _MOST * records:
        target.unlink()
        return None
    return replace(inspection, working=target), mended


def _begins_so(sample: bytes, end: str, inspection: Inspection) -> bool:
    """Whether at least half of the first records are written so: most lists are not, and need not be read for it."""
    whole, _, _ = sample.decode("latin-1").rpartition(f'"{end}')
    judged = _judged((whole[1:] or sample.decode("latin-1")).split(f'"{end}"'), inspection)
    return int(judged["fits"].sum()) * 2 >= judged.height


def _blocks(data: mmap.mmap, at: int, between: bytes) -> Iterator[bytes]:
    """`data` from `at` on, cut between two records."""
    while at < len(data):
        cut = data.rfind(between, at, at + _BLOCK)
        if cut < 0:
            cut = data.find(between, at)
        if cut < 0 or at + _BLOCK >= len(data):
            yield data[at:]
            return
        yield data[at : cut + len(between) - 1]
        at = cut + len(between) - 1


def _judged(records: list[str], inspection: Inspection) -> pl.DataFrame:
    """Of each record: text String (without the outermost marks; doubled, if bare), fits Boolean, bare Boolean."""
    parted = f'"{inspection.delimiter}"'
    text = pl.col("text")
    lone = text.str.replace_all(parted, _PARTED, literal=True)
    fits = text.str.count_matches(parted, literal=True) == len(inspection.captions) - 1
    two_ways = lone.str.contains('""', literal=True) | text.str.contains(parted + parted[1:], literal=True)
    bare = fits & lone.str.contains('"', literal=True) & ~two_ways
    doubled = lone.str.replace_all('"', '""', literal=True).str.replace_all(_PARTED, parted, literal=True)
    judged = pl.DataFrame({"text": records}, schema={"text": pl.String}).with_columns(fits=fits, bare=bare)
    return judged.with_columns(text=pl.when("bare").then(doubled).otherwise(text))
