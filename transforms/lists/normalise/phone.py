"""Phone numbers: E.164, and what kind of line a number is.

Belongs here: cells -> numbers. Does not belong here: which region a row has (its country, else the list's default: the
caller knows), the number's opt status, whose number it is.

Two libraries with one set of rules: `rphonenumbers` (Rust, five times as fast, young) speaks first; whatever it calls
invalid `phonenumbers`, the older one, judges again, and it does all the work where the first is not installed. Both
take one number at a time: cells no library could read are put aside first, and most of the others are read by
`plain_phone`, a column at a time (of 1.2M numbers 96 %, for less than half of what asking the fast library costs).
"""

from importlib import import_module
from types import ModuleType
from typing import Final

import phonenumbers
import polars as pl
from phonenumbers import PhoneNumberType as Line

from transforms.lists.normalise.plain_phone import read_plain
from transforms.lists.normalise.text import unguarded
from transforms.vocabulary import AddressKind

try:
    _fast: ModuleType = import_module("rphonenumbers")
except ImportError:  # no wheel for this platform: the same answers, five times slower
    _fast = phonenumbers

# shorter national numbers exist on a few islands only: they are read with their `+` and country code
_ENOUGH: Final = (
    r"^(?:[^\n0-9]*[0-9]){7}[^\n]*$"  # digits
    r"|^[^\n]*[0-9](?:[^\n0-9A-Za-z]*[0-9A-Za-z]){6}[^\n]*$"  # 1-800-letters
    r"|^(?:[^\n\p{Nd}]*\p{Nd}){7}[^\n]*$"  # digits of other scripts
)
_ABROAD: Final = r"^00([1-9])"
# a person's own line is evidence of the person, a firm's is not: where the type leaves doubt the weaker kind is taken
_KINDS: Final = {
    Line.MOBILE: AddressKind.MOBILE,
    Line.FIXED_LINE: AddressKind.LANDLINE,
    Line.FIXED_LINE_OR_MOBILE: AddressKind.LANDLINE,
    Line.VOIP: AddressKind.LANDLINE,
    Line.PERSONAL_NUMBER: AddressKind.LANDLINE,
    Line.PAGER: AddressKind.LANDLINE,
    Line.TOLL_FREE: AddressKind.SWITCHBOARD,
    Line.PREMIUM_RATE: AddressKind.SWITCHBOARD,
    Line.SHARED_COST: AddressKind.SWITCHBOARD,
    Line.UAN: AddressKind.SWITCHBOARD,
    Line.VOICEMAIL: AddressKind.SWITCHBOARD,
}


def normalise_phones(raw: pl.Series, region: pl.Series, *, mobile_caption: bool) -> pl.DataFrame:
    """Judge phone cells: String and ISO-2 regions in; out one row each, in order: value, kind String, valid Boolean.

    value: E.164, without an extension. kind: mobile, landline or switchboard (`AddressKind`): a number with an
    extension is a switchboard's line, as are free, premium and company-wide numbers; where a country does not tell
    mobile from fixed lines by the number (as +1), `mobile_caption` decides. valid: false for blank cells too.
    A number without `+` or `00` needs a region. Nothing is corrected but a spreadsheet's apostrophe, and `00` for `+`.
    """
    cells = pl.DataFrame({"number": raw, "region": region}).with_columns(number=_dialled())
    readable = cells.select(_readable().fill_null(value=False)).to_series()
    read = _numbers(cells.filter(readable))
    kinds = _KINDS | ({Line.FIXED_LINE_OR_MOBILE: AddressKind.MOBILE} if mobile_caption else {})
    kind = pl.col("line").replace_strict({line: kind.value for line, kind in kinds.items()}, return_dtype=pl.String)
    judged = read.select("value", kind=pl.when("extended").then(pl.lit(AddressKind.SWITCHBOARD.value)).otherwise(kind))
    place = pl.select(pl.when(readable).then(readable.cast(pl.UInt32).cum_sum() - 1)).to_series()
    return judged.select(pl.all().gather(place)).with_columns(valid=pl.col("value").is_not_null())


def _dialled() -> pl.Expr:
    """The number as it is dialled: no apostrophe; without a region, `00` can only mean `+`."""
    number = unguarded(pl.col("number").str.strip_chars())
    return pl.when(pl.col("region").is_null()).then(_with_plus(number)).otherwise(number)


def _with_plus(number: pl.Expr) -> pl.Expr:
    return number.str.replace(_ABROAD, "+$1")


def _readable() -> pl.Expr:
    """Whether a library could read it: one line of seven digits, or of a vanity number's digits and letters."""
    number, region = pl.col("number"), pl.col("region")
    return number.str.contains(_ENOUGH) & (region.is_not_null() | number.str.contains(r"[+\x{ff0b}]"))


def _numbers(asked: pl.DataFrame) -> pl.DataFrame:
    """What `_read` gives for each (number, region), in order: the fast library, `00` for `+`, then the referee. First
    of all what is plain, which is what the fast library would say.
    """
    read = read_plain(asked).with_columns(extended=pl.when(pl.col("value").is_not_null()).then(pl.lit(value=False)))
    abroad = asked["number"].str.contains(_ABROAD)
    for library, as_plus in ((_fast, False), (_fast, True), (phonenumbers, False), (phonenumbers, True)):
        still = read["value"].is_null() & (abroad | (not as_plus))
        if still.any():
            answers = _answers(asked.filter(still), library, as_plus=as_plus)
            nth = still.cast(pl.UInt32).cum_sum() - 1
            place = pl.select(pl.when(still).then(read.height + nth).otherwise(pl.int_range(read.height)))
            read = pl.concat([read, answers]).select(pl.all().gather(place.to_series()))
    return read


def _answers(asked: pl.DataFrame, library: ModuleType, *, as_plus: bool) -> pl.DataFrame:
    """What `_read` gives for each (number, region), in order, asking for distinct ones only."""
    asked = asked.with_columns(number=_with_plus(pl.col("number"))) if as_plus else asked
    distinct = asked.unique()
    known = pl.concat([distinct, _read(distinct, library)], how="horizontal")
    return asked.join(known, on=asked.columns, how="left", nulls_equal=True, maintain_order="left").drop(asked.columns)


def _read(asked: pl.DataFrame, library: ModuleType) -> pl.DataFrame:
    """Of each (number, region), in order: value String, line Int8, extended Boolean; null where it is not valid.

    One parse and one look at the type a number: a type means valid, by the library's own definition. E.164 is written
    here, which is the library's own format for all valid numbers (the tests hold it to that) and cheaper.
    """
    parse, number_type, refusal = library.parse, library.number_type, library.NumberParseException
    values: list[str | None] = []
    lines: list[int | None] = []
    extended: list[bool | None] = []
    for number, region in zip(asked["number"].to_list(), asked["region"].to_list(), strict=True):
        value = line = extension = None
        try:
            parsed = parse(number, region)
            line = number_type(parsed)
            if line != Line.UNKNOWN:
                zeros = "0" * (parsed.number_of_leading_zeros or 1) if parsed.italian_leading_zero else ""
                value, extension = f"+{parsed.country_code}{zeros}{parsed.national_number}", bool(parsed.extension)
        except refusal:
            pass
        values.append(value)
        lines.append(line if value else None)
        extended.append(extension)
    return pl.DataFrame(
        {"value": values, "line": lines, "extended": extended},
        schema={"value": pl.String, "line": pl.Int8, "extended": pl.Boolean},
    )
