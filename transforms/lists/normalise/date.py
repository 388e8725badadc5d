"""Days and moments: what a cell says, never what it might say.

Belongs here: the forms lists are exported with (ISO with and without zone, RFC 2822, Go, US, European, named months),
the evidence for day first or month first, the plausible range. Does not belong here: what a time means for consent.

A value with two readings is read only where its column has shown which one holds. Serial numbers and epochs are no
dates: a bare number has too many readings.
"""

from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from pathlib import Path
from typing import Final

import polars as pl

from transforms.vocabulary import Caution


class DateOrder(Enum):
    """What the values of one column show of `a/b/year`: which part is the day."""

    UNKNOWN = auto()
    DAY_FIRST = auto()
    MONTH_FIRST = auto()
    CONFLICT = auto()


_MOMENT: Final = pl.Datetime("us", "UTC")
_EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
_AHEAD: Final = timedelta(days=1)
_NOTHING: Final = pl.lit(timedelta(), dtype=pl.Duration("us"))
# the largest two-digit year of this century: moments as POSIX has it, days (of birth) never in the future
_PIVOT_OF_TIMES: Final = 68

# the forms nearly all cells have, read at once: pattern (which keeps leap seconds out), format, whether it says UTC
_ISO_DAY: Final = (r"^[12]\d{3}-\d\d-\d\d$", "%Y-%m-%d")
_ISO_LOCAL: Final = (r"^[12]\d{3}-\d\d-\d\d \d\d:\d\d:[0-5]\d$", "%Y-%m-%d %H:%M:%S")
_ISO_UTC: Final = (r"^[12]\d{3}-\d\d-\d\dT\d\d:\d\d:[0-5]\d(?:\.\d{1,6})?Z$", "%Y-%m-%dT%H:%M:%S%.fZ")
_MONTHS: Final = {
    name: int(number)
    for line in (Path(__file__).parent / "months.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
    for number, *names in [line.split()]
    for name in names
}

# the forms a folded value begins with; `rest` is what follows the date; separators s and t must be the same
_YEAR: Final = r"(?P<y>\d{4}|\d{2})"
_DAY: Final = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_WEEKDAY: Final = r"(?:[a-z]+\.?,? )?"
_REST: Final = r"(?P<rest>\D.*)?$"
_EITHER: Final = rf"^(?P<a>\d{{1,2}})(?P<s>[/-])(?P<b>\d{{1,2}})(?P<t>[/-]){_YEAR}{_REST}"
_FORMS: Final = {
    "year_first": rf"^(?P<y>\d{{4}})(?P<s>[-/.])(?P<m>\d{{1,2}})(?P<t>[-/.])(?P<d>\d{{1,2}}){_REST}",
    "compact": r"^(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?P<rest>t.*)?$",
    "dotted": rf"^(?P<d>\d{{1,2}})\. ?(?P<m>\d{{1,2}})\. ?{_YEAR}{_REST}",
    "either": _EITHER,
    "day_month": rf"^{_WEEKDAY}{_DAY}(?:\.| de)?[ -](?P<name>[a-z]+)\.?,?(?: de)?[ -]{_YEAR}{_REST}",
    "month_day": rf"^{_WEEKDAY}(?P<name>[a-z]+)\.? {_DAY},? (?P<y>\d{{4}}){_REST}",
}
_OFFSET: Final = r"(?:utc|gmt)?(?P<sign>[+-])(?P<oh>0\d|1[0-4])(?::?(?P<om>[0-5]\d))?(?: \(?[a-z]{2,5}\)?)?"
_CLOCK: Final = (
    r"^(?:t|,? at |[ ,]+)(?P<h>\d{1,2}):(?P<min>[0-5]\d)(?::(?P<sec>[0-5]\d)(?:[.,](?P<frac>\d{1,9}))?)?"
    rf"(?: ?(?P<half>[ap])\.?m\.?)?(?: ?(?P<zone>z|utc|gmt|{_OFFSET}))?$"
)


def date_order(values: pl.Series) -> DateOrder:
    """Whether `a/b/year` and `a-b-year` are day first in this column: String (raw cells, or their distinct ones) in.

    A part above 12 is the day. Both readings proven is a conflict, none leaves it unknown; `d.m.y`, ISO and month names
    have one reading and prove nothing of the others.
    """
    parts = (
        _folded(values.drop_nulls().unique())
        .to_frame("text")
        .select(pl.col("text").str.extract_groups(_EITHER).struct.unnest())
    )
    first, second = (pl.col(name).cast(pl.Int32).alias(name) for name in "ab")
    is_day = first.is_between(13, 31) & second.is_between(1, 12)
    is_month = first.is_between(1, 12) & second.is_between(13, 31)
    day_first, month_first = parts.select(is_day.any(), month=is_month.any()).row(0)
    if day_first and month_first:
        return DateOrder.CONFLICT
    return DateOrder.DAY_FIRST if day_first else DateOrder.MONTH_FIRST if month_first else DateOrder.UNKNOWN


def parse_dates(values: pl.Series, order: DateOrder, *, as_of: datetime) -> pl.DataFrame:
    """String -> one row each, in order: date Date (as written, whatever zone stands behind it), reason String.

    reason: `invalid_date` or `ambiguous_date` where there is no date but the cell is not blank. Dates run from 1900 to
    `as_of` + 1 day; a two-digit year is the latest one that is not in the future.
    """
    read = _read(values, order, pivot=as_of.year % 100)
    plausible = pl.col("day").is_between(_EARLIEST.date(), (as_of + _AHEAD).date())
    return _back(values, read.with_columns(date=pl.when(plausible).then(pl.col("day"))), "date")


def parse_times(values: pl.Series, order: DateOrder, *, zone: str, as_of: datetime) -> pl.DataFrame:
    """String -> one row each, in order: time Datetime('us', 'UTC'), reason String as in `parse_dates`.

    A value without a zone is taken as of `zone` (IANA name); a plain date is its first moment there. A moment that
    `zone` skips is refused, of one it has twice the first is taken. Zone abbreviations but UTC and GMT are refused.
    """
    naive = pl.col("day").cast(pl.Datetime("us")) + pl.col("clock").fill_null(_NOTHING)
    # where clocks jump at midnight a plain date begins an hour later: that is no doubt about the day
    begins = pl.when(pl.col("clock").is_null()).then(_of_zone(naive + pl.duration(hours=1), zone))
    local = pl.coalesce(_of_zone(naive, zone), begins)
    exact = (naive - pl.col("offset")).dt.replace_time_zone("UTC")
    time = pl.when(pl.col("offset").is_null()).then(local).otherwise(exact)
    read = _read(values, order, pivot=_PIVOT_OF_TIMES).with_columns(time=time)
    plausible = pl.col("time").is_between(_EARLIEST, as_of + _AHEAD)
    return _back(values, read.with_columns(time=pl.when(plausible).then(pl.col("time"))), "time")


def _of_zone(naive: pl.Expr, zone: str) -> pl.Expr:
    return naive.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null").dt.convert_time_zone("UTC")


def _back(values: pl.Series, read: pl.DataFrame, result: str) -> pl.DataFrame:
    """The judgement of each distinct cell, back at every row that holds it."""
    why = (
        pl.when(pl.col("ambiguous"))
        .then(pl.lit(Caution.AMBIGUOUS_DATE.value))
        .otherwise(pl.lit(Caution.INVALID_DATE.value))
    )
    refused = pl.col(result).is_null() & (pl.col("text") != "")
    judged = read.select("cell", result, reason=pl.when(refused).then(why))
    return values.to_frame("cell").join(judged, on="cell", how="left", maintain_order="left").drop("cell")


def _folded(values: pl.Series) -> pl.Series:
    """Lower case, no accents, one blank between words: the spelling the forms are written for."""
    plain = values.str.to_lowercase().str.strip_chars()
    if (plain.str.len_bytes() != plain.str.len_chars()).any():
        plain = plain.str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    return plain.str.replace_all(r"\s+", " ")


def _read(values: pl.Series, order: DateOrder, *, pivot: int) -> pl.DataFrame:
    """cell, text, day Date, clock Duration, offset Duration, ambiguous of each distinct cell."""
    cells = values.drop_nulls().unique().to_frame("cell").with_columns(text=pl.col("cell").str.strip_chars())
    utc = _strictly(_ISO_UTC)
    cells = cells.with_columns(
        moment=pl.coalesce(_strictly(_ISO_LOCAL), utc), offset=pl.when(utc.is_not_null()).then(_NOTHING)
    )
    cells = cells.select(
        "cell",
        "text",
        "offset",
        day=pl.coalesce(_strictly(_ISO_DAY), "moment").dt.date(),
        clock=pl.col("moment") - pl.col("moment").dt.truncate("1d"),
        ambiguous=pl.lit(value=False),
    )
    plain = cells["day"].is_not_null()
    if plain.all():
        return cells
    others = cells.filter(~plain).select("cell", "text")
    return pl.concat([cells.filter(plain), _read_forms(others, order, pivot).select(cells.columns)])


def _strictly(form: tuple[str, str]) -> pl.Expr:
    pattern, format_ = form
    text = pl.col("text")
    return pl.when(text.str.contains(pattern)).then(text).str.to_datetime(format_, strict=False, time_unit="us")


def _read_forms(cells: pl.DataFrame, order: DateOrder, pivot: int) -> pl.DataFrame:
    texts = _folded(cells["text"]).to_frame("text")
    forms = texts.select(pl.col("text").str.extract_groups(pattern).alias(name) for name, pattern in _FORMS.items())
    parts = forms.select(*(_coalesced(name) for name in ("y", "m", "d", "rest")), **_either_parts())
    clocks = parts.select(pl.col("rest").str.extract_groups(_CLOCK).struct.unnest())
    read = pl.concat([parts, clocks], how="horizontal").with_columns(
        ambiguous=_ambiguous(order), day=_day(order, pivot), clock=_clock(), offset=_offset()
    )
    # a date with something behind it that is no time of day is not a date
    whole = (pl.col("rest").is_null() | pl.col("clock").is_not_null()) & ~pl.col("ambiguous")
    judged = read.select("ambiguous", "clock", "offset", day=pl.when(whole).then(pl.col("day")))
    return pl.concat([cells, judged], how="horizontal")


def _coalesced(part: str) -> pl.Expr:
    """The year, month, day or rest of whichever form fits; null where its two separators differ."""
    found = [_field(form, part) for form, pattern in _FORMS.items() if f"?P<{part}>" in pattern]
    if part == "m":
        found += [
            _field(form, "name").replace_strict(_MONTHS, default=None, return_dtype=pl.Int32).cast(pl.String)
            for form in ("day_month", "month_day")
        ]
    return pl.coalesce(found).alias(part)


def _field(form: str, part: str) -> pl.Expr:
    value = pl.col(form).struct.field(part)
    if "?P<s>" in _FORMS[form]:
        value = pl.when(pl.col(form).struct.field("s") == pl.col(form).struct.field("t")).then(value)
    return value


def _either_parts() -> dict[str, pl.Expr]:
    return {part: _field("either", part).cast(pl.Int32) for part in ("a", "b")}


def _ambiguous(order: DateOrder) -> pl.Expr:
    a, b = pl.col("a"), pl.col("b")
    if order in (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST):
        return pl.lit(value=False)
    return (a.is_between(1, 12) & b.is_between(1, 12) & (a != b)).fill_null(value=False)


def _day(order: DateOrder, pivot: int) -> pl.Expr:
    """The Date of y, m, d, or of a and b: the part above 12 is the day, else the column's order decides."""
    a, b, year = pl.col("a"), pl.col("b"), pl.col("y").cast(pl.Int32)
    month_first = (b > 12) | ((a <= 12) & pl.lit(order == DateOrder.MONTH_FIRST))
    day = pl.coalesce(pl.col("d").cast(pl.Int32), pl.when(month_first).then(b).otherwise(a))
    month = pl.coalesce(pl.col("m").cast(pl.Int32), pl.when(month_first).then(a).otherwise(b))
    year = (
        pl.when(pl.col("y").str.len_bytes() == 4)
        .then(year)
        .otherwise(year + pl.when(year > pivot).then(1900).otherwise(2000))
    )
    return pl.format("{}-{}-{}", year, month, day).str.to_date("%Y-%m-%d", strict=False)


def _clock() -> pl.Expr:
    """The time of day of h, min, sec, frac, half as a Duration; null where there is none or it is none."""
    hour, half = pl.col("h").cast(pl.Int32), pl.col("half")
    twelve = pl.when(hour.is_between(1, 12)).then(hour % 12 + pl.when(half == "p").then(12).otherwise(0))
    hour = pl.when(half.is_null()).then(pl.when(hour <= 23).then(hour)).otherwise(twelve)
    micros = pl.col("frac").str.pad_end(6, "0").str.head(6).cast(pl.Int64)
    return pl.duration(
        hours=hour,
        minutes=pl.col("min").cast(pl.Int32),
        seconds=pl.col("sec").cast(pl.Int32).fill_null(0),
        microseconds=micros.fill_null(0),
        time_unit="us",
    )


def _offset() -> pl.Expr:
    """How far the value's own zone is ahead of UTC as a Duration; null where it names none."""
    ahead = pl.duration(
        hours=pl.col("oh").cast(pl.Int32), minutes=pl.col("om").cast(pl.Int32).fill_null(0), time_unit="us"
    )
    signed = pl.when(pl.col("sign") == "-").then(-ahead).otherwise(ahead)
    return pl.when(pl.col("zone").is_not_null()).then(signed.fill_null(_NOTHING))
