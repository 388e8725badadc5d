"""Where a record ends, by the rule of the strict reader: told anew where the reader's own word cannot be relied on.

A quote opens a value only as the field's first sign (one space may come before it); inside, a quote is doubled (spaces
between the two are let through); what follows a closing quote belongs to the field; a newline outside quotes ends the
record. Compared with DuckDB 1.5.5 over 12,000 random texts: the same records, but for its own mistake (`set_aside`).
"""

import mmap
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import polars as pl

from transforms.lists.inspect import Inspection
from transforms.lists.working import BlankMark, create
from transforms.settings import MEBIBYTE
from transforms.vocabulary import Reason

RAW_LIMIT = 16 * MEBIBYTE
"""Bytes of text kept of one record; a list with a longer one is refused as a whole."""

_QUOTED = rb' ?+"(?:[^"]++|" *+")*+'
_RECORD = {"ordinal": pl.Int64, "raw": pl.String, "bytes": pl.Int64, "endless": pl.Boolean}


class _Rules:
    def __init__(self, delimiter: str) -> None:
        sign = re.escape(delimiter.encode())
        rest = rb"[^%b\r\n]*+" % sign
        whole = rb'(?:%b" *+(?=[%b\r\n]|\Z)|(?! ?")%b)' % (_QUOTED, sign, rest)
        any_field, closed_field = (rb'(?:%b"%b)?+%b' % (_QUOTED, end, rest) for end in (rb"?", b""))
        self.good = re.compile(rb"(?:%b(?:%b%b)*+\r?\n)*+" % (whole, sign, whole))
        self.any = re.compile(rb"%b(?:%b%b)*+" % (any_field, sign, any_field))
        self.closed = re.compile(rb"%b(?:%b%b)*+" % (closed_field, sign, closed_field))


def texts(at: pl.DataFrame, inspection: Inspection) -> pl.DataFrame:
    r"""The records of the working file that begin at the bytes `at` (ordinal Int64, start Int64).

    Returns: ordinal Int64, raw String (at most RAW_LIMIT bytes, what is no UTF-8 as `\xNN`), bytes Int64 (of the whole
    record), endless Boolean (it runs to the end of the file).
    """
    rules = _Rules(inspection.delimiter)
    with mapped(inspection.working) as data:
        # one at a time: a regular expression over bytes, and only over records the reader cut or spoiled
        rows = [
            (ordinal, _text(data, start, end), end - start, end == len(data))
            for ordinal, start, end in (
                (ordinal, start, _end(rules.any, data, start))
                for ordinal, start in at.select("ordinal", "start").iter_rows()
            )
        ]
    return pl.DataFrame(rows, schema=_RECORD, orient="row")


def set_aside(inspection: Inspection, target: Path) -> tuple[Inspection, pl.DataFrame]:
    """A working copy at `target` without the records that have text behind a closing quote, and these records.

    With two such fields in one record the reader loses its place: it takes the second half of the record for a row. In
    their place stand records that `read.sql` knows again by `BlankMark.taken`.

    Returns: the inspection of the copy; raw String, reason String, lines Int32, in file order.
    """
    rules = _Rules(inspection.delimiter)
    mark = inspection.mark or BlankMark.of(inspection.sha256, inspection.delimiter, len(inspection.captions))
    broken: list[str] = []
    with mapped(inspection.working) as data, create(target) as file:
        at, good = 0, header_end(data, inspection)
        while True:
            good = _end(rules.good, data, good)
            end = _end(rules.any, data, good)
            if good == len(data) or (end == len(data) and _end(rules.closed, data, good) != end):
                break  # what is never closed is for the reader to tell
            file.write(data[at:good])
            file.write(mark.taken.encode())
            broken.append(_text(data, good, end))
            at = good = end
        file.write(data[at:])
    raw = restored(pl.col("raw"), mark)
    aside = pl.DataFrame({"raw": broken}, schema={"raw": pl.String}).select(raw, reason=pl.lit(Reason.QUOTE.value))
    return replace(inspection, working=target, mark=mark), aside.with_columns(lines=lines())


@contextmanager
def mapped(path: Path) -> Iterator[mmap.mmap]:
    """The bytes of a working file."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield data


def _end(rule: re.Pattern[bytes], data: mmap.mmap, start: int) -> int:
    found = rule.match(data, start)
    return found.end() if found else start


def header_end(data: mmap.mmap, inspection: Inspection) -> int:
    """Where the first record begins."""
    at = 0
    for _ in range(inspection.header_lines):
        at = data.find(b"\n", at) + 1 or len(data)
    return at


def _text(data: mmap.mmap, start: int, end: int) -> str:
    text = data[start : min(end, start + RAW_LIMIT)].decode("utf-8", "backslashreplace")
    return text.removesuffix("\n")


def lines() -> pl.Expr:
    """Physical lines of `raw`: Int32."""
    return (1 + pl.col("raw").str.count_matches("\n", literal=True)).cast(pl.Int32)


def restored(text: pl.Expr, mark: BlankMark | None) -> pl.Expr:
    """`text` with its blank lines in place of the records that stand for them."""
    if mark:
        for run in mark.RUNS:
            text = text.str.replace_all(mark.line(run) + "\n", "\n" * run, literal=True)
    return text
