"""The rows of an inspected list: one strict parse into Parquet, and every physical line accounted for.

DuckDB's strict reader with explicit columns and a reject table is the only one that loads a dirty list and loses
nothing (never `ignore_errors` alone: it drops good rows without a word). It numbers neither records nor lines of what
it accepts; both follow from the order of the rows, the numbers of the rejects, and the newlines in the values.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from transforms.errors import StatementFailed
from transforms.lists import rejects
from transforms.lists.inspect import Inspection, Repair
from transforms.lists.records import RAW_LIMIT, set_aside
from transforms.lists.requote import requoted
from transforms.lists.source import require_unchanged
from transforms.rules.file import unreadable
from transforms.settings import Settings
from transforms.vocabulary import Reason
from transforms.warehouse import Query, Session, scratch

_SQL: Final = Path(__file__).with_suffix(".sql").read_text("utf-8")
_FORGET: Final = Query.inline("forget rejects", "DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
_NOT_CSV: Final = "InvalidInputException"
_MISQUOTED: Final = (Reason.QUOTE.value, Reason.LIMITS.value)


@dataclass(frozen=True)
class RawList:
    """A parsed list in `folder`. records = accepted + rejected; `blank`: physical lines without a record (blank lines,
    records of empty cells, the footer); `stored`: rows of the Parquet file, in file order, those without a record too;
    `repairs`: what was mended on the way, beside those of the inspection.
    """

    folder: Path
    captions: tuple[str, ...]
    records: int
    accepted: int
    rejected: int
    blank: int
    stored: int
    repairs: tuple[Repair, ...]

    def scan(self) -> pl.LazyFrame:
        """The accepted records in file order: record_no Int64 (from 1, rejected records count, blank lines do not),
        line_no Int64 (physical line of the unpacked original it begins in), row_lo UInt64, row_hi UInt64 (MD5 of all
        cells), c0 .. cN String by caption position, NULL where empty.
        """
        return self._rows(0, self.stored)

    def slices(self, rows: int) -> Iterator[pl.LazyFrame]:
        """`scan` in parts of at most `rows` records, in order; a part reads its own row groups only."""
        return (self._rows(first, rows) for first in range(0, self.stored, rows))

    def rejects(self) -> pl.DataFrame:
        r"""The broken records in file order: record_no Int64, line_no Int64, reason String (a vocabulary.Reason),
        raw String (the whole text of the record, bytes that are no UTF-8 as `\xNN`).
        """
        return pl.read_parquet(self.folder / "rejects.parquet")

    def _rows(self, first: int, rows: int) -> pl.LazyFrame:
        cells = [f"c{at}" for at in range(len(self.captions))]
        raw = pl.scan_parquet(self.folder / "raw.parquet").select("row_lo", "row_hi", *cells)
        numbers = pl.scan_parquet(self.folder / "numbers.parquet")
        both = pl.concat([numbers, raw], how="horizontal").slice(first, rows)
        return (both if self.stored == self.accepted else both.filter("accepted")).drop("accepted")


def read(inspection: Inspection, folder: Path, settings: Settings, *, footer: Sequence[str] = ()) -> RawList:
    """Parse `inspection.working` into `folder` (raw.parquet, numbers.parquet, rejects.parquet). Memory: the rejects,
    and some integers a record. `footer`: what lines below the last record are no records (`preset`).

    Raises:
        ListUnreadable: changed_during_read, unreadable, limits, unterminated_quote, lines_unaccounted.
    """
    require_unchanged(inspection.source, inspection.stamp)
    untangled, requoted_ = folder / "untangled.csv", folder / "requoted.csv"
    aside, requoted_records = None, 0
    try:
        with scratch(settings) as session:
            found = _parse(session, inspection, folder, settings)
            if found["reason"].is_in(_MISQUOTED).any() and (mended := requoted(inspection, requoted_)):
                inspection, requoted_records = mended
                found = _parse(session, inspection, folder, settings)
            if found["tangled"].any():
                inspection, aside = set_aside(inspection, untangled)
                found = _parse(session, inspection, folder, settings)
        broken = rejects.completed(found, inspection)
    finally:
        untangled.unlink(missing_ok=True)
        requoted_.unlink(missing_ok=True)
    require_unchanged(inspection.source, inspection.stamp)
    numbers, broken, below = _numbered(folder, broken, aside, inspection, footer)
    _require_ended(numbers, broken, settings)
    _require_all_lines(numbers, inspection)
    repairs = Repair("quotes_doubled", requoted_records), Repair("footer_dropped", below)
    return _filed(folder, numbers, broken, inspection, tuple(repair for repair in repairs if repair.count))


def _parse(session: Session, inspection: Inspection, folder: Path, settings: Settings) -> pl.DataFrame:
    """Write raw.parquet; the reader's rejects (see `rejects.found`)."""
    try:
        session.run(_query(len(inspection.captions)), **_parameters(inspection, folder, settings))
        return rejects.found(session)
    except StatementFailed as error:
        if error.facts["kind"] != _NOT_CSV:  # a full disk says nothing about the list
            raise
        raise unreadable("unreadable") from None
    finally:
        session.run(_FORGET)


def _query(columns: int) -> Query:
    cells = [f"c{at}" for at in range(columns)]

    def restored(text: str) -> str:
        for name, run in (("many", 4096), ("some", 64), ("one", 1)):
            text = f"replace({text}, ${name}, repeat(chr(10), {run}))"
        return text

    text = _SQL.format(
        columns=", ".join(f"'{cell}': 'VARCHAR'" for cell in cells),
        packed=", ".join(f"coalesce({cell}, chr(0) || chr(30))" for cell in cells),
        names=", ".join([*cells, "NULL"]),
        restored=restored("packed"),
        lengths=", ".join(f"coalesce(strlen({cell}), 0)" for cell in cells) + ", 0",
        cells=", ".join(f"CASE WHEN marked THEN {restored(cell)} ELSE {cell} END AS {cell}" for cell in cells),
    )
    return Query.inline("read a list", text)


def _parameters(inspection: Inspection, folder: Path, settings: Settings) -> dict[str, Any]:
    mark = inspection.mark
    many, some, one = (f"{mark.line(run)}\n" for run in mark.RUNS) if mark else (None, None, None)
    return {
        "path": re.sub(r"([*?\[])", r"[\1]", str(inspection.working)),
        "raw": str(folder / "raw.parquet"),
        "delimiter": inspection.delimiter,
        "max_record": settings.max_record_bytes,
        "max_field": settings.max_field_bytes,
        "tag": mark.tag if mark else None,
        "one": one,
        "some": some,
        "many": many,
    }


def _numbered(
    folder: Path, broken: pl.DataFrame, aside: pl.DataFrame | None, inspection: Inspection, footer: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame, int]:
    """Every row of the working file in its order (ordinal, lines, blank_lines, aside, oversized, record_no, line_no,
    stored: in raw.parquet); all broken records, those set aside too; the lines of the footer. The reader keeps the
    order, so the k-th row it accepted is the k-th ordinal that no reject bears.
    """
    good = pl.read_parquet(folder / "raw.parquet", columns=["lines", "blank_lines", "aside", "oversized"])
    ordinals = pl.int_range(1, good.height + broken.height + 1, eager=True).alias("ordinal")
    refused = ordinals.is_in(broken["ordinal"].implode())
    if refused.sum() != broken.height or good["aside"].sum() != (0 if aside is None else aside.height):
        raise unreadable("lines_unaccounted", "the reader lost its place")
    good = good.with_columns(ordinals.filter(~refused), stored=True)
    last = good.filter(pl.col("blank_lines") == 0)["ordinal"].max() or 0
    below = (pl.col("ordinal") > last) & _is_footer(footer)
    empty = pl.when(below).then("lines").otherwise(0)
    bad = broken.select("lines", "ordinal", blank_lines=empty, aside=False, oversized=False, stored=False)
    broken = broken.filter(~below)
    if aside is not None:
        aside = aside.with_columns(good.filter("aside")["ordinal"])
        good = good.update(aside.select("ordinal", "lines"), on="ordinal")
        broken = pl.concat([broken, aside], how="diagonal").sort("ordinal")
    first = inspection.header_line + inspection.header_lines
    numbers = good.merge_sorted(bad.select(good.columns).cast(good.schema), key="ordinal").with_columns(
        record_no=(pl.col("blank_lines") == 0).cum_sum().cast(pl.Int64),
        line_no=first + pl.col("lines").cast(pl.Int64).cum_sum() - pl.col("lines"),
    )
    return numbers, broken, int(bad["blank_lines"].sum())


def _is_footer(footer: Sequence[str]) -> pl.Expr:
    """Whether the text of a record is one of these lines; `*` is any text."""
    told = pl.col("raw").str.strip_chars('" ,;\t\r\n')
    patterns = (
        "".join(".*" if part == "*" else re.escape(part) for part in re.split(r"([*])", line)) for line in footer
    )
    return pl.any_horizontal(pl.lit(value=False), *(told.str.contains(f"(?is)^{pattern}$") for pattern in patterns))


def _require_ended(numbers: pl.DataFrame, broken: pl.DataFrame, settings: Settings) -> None:
    """A quote that is never closed may swallow what one field may hold; more are other people's records."""
    is_quote, size = pl.col("reason") == Reason.QUOTE.value, pl.col("bytes")
    swallowing = broken.filter("endless", is_quote & (size > settings.max_field_bytes))
    for code, found in (("unterminated_quote", swallowing), ("limits", broken.filter(size > RAW_LIMIT))):
        if found.height:
            line = numbers.filter(pl.col("ordinal") == found["ordinal"][0])["line_no"][0]
            raise unreadable(code, f"the record that begins in line {line:,} does not end", line=line)


def _require_all_lines(numbers: pl.DataFrame, inspection: Inspection) -> None:
    body = inspection.lines - inspection.footer_lines - (inspection.header_line - 1) - inspection.header_lines
    told = numbers["lines"].cast(pl.Int64).sum()
    if told != body:
        raise unreadable(
            "lines_unaccounted", f"{body:,} lines behind the header, {told:,} in records", lines=body, told=told
        )


def _filed(
    folder: Path, numbers: pl.DataFrame, broken: pl.DataFrame, inspection: Inspection, repairs: tuple[Repair, ...]
) -> RawList:
    """Write numbers.parquet (rows as in raw.parquet) and rejects.parquet."""
    is_record = pl.col("blank_lines") == 0
    stored = numbers.filter("stored").select(
        "record_no", "line_no", "oversized", accepted=is_record & ~pl.col("oversized") & ~pl.col("aside")
    )
    stored.drop("oversized").write_parquet(folder / "numbers.parquet", compression="zstd", compression_level=1)
    refused = numbers.join(broken, on="ordinal", maintain_order="left").select("record_no", "line_no", "reason", "raw")
    if stored["oversized"].any():
        too_long = stored.filter("oversized").select("record_no", "line_no", reason=pl.lit(Reason.LIMITS.value))
        rows = pl.scan_parquet(folder / "raw.parquet").filter("oversized")
        refused = pl.concat([refused, too_long.hstack(rejects.oversized(rows, inspection))]).sort("record_no")
    refused.write_parquet(folder / "rejects.parquet", compression="zstd", compression_level=1)
    records, blank = numbers.select(is_record.sum(), blank=pl.col("blank_lines").cast(pl.Int64).sum()).row(0)
    return RawList(
        folder=folder,
        captions=inspection.captions,
        records=records,
        accepted=records - refused.height,
        rejected=refused.height,
        blank=blank + inspection.footer_lines,
        stored=stored.height,
        repairs=repairs,
    )
