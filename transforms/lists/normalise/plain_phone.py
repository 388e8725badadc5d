"""Phone numbers in the shapes nearly all cells have, read a column at a time instead of one by one.

Belongs here: digits with the usual punctuation, dialled at home or with a country code, of fixed and mobile lines. Does
not belong here: all else (extensions, letters, other scripts, special numbers, invalid ones), and every case in which
libphonenumber's parser weighs two readings against each other: that is left to the libraries.

The rules are those of the parser, the patterns its metadata as `phonenumbers` carries it; the tests hold every reading
against both libraries.
"""

from functools import cache
from typing import Final

import polars as pl
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata, PhoneNumberDesc
from phonenumbers import PhoneNumberType as Line

_PLAIN: Final = r"^\+?[0-9 ().\-/]{7,40}$"
_PUNCTUATION: Final = list("+ ().-/")
_WORTH_IT: Final = 500
"""Numbers of one region below which asking the library is cheaper than its patterns."""
_SPECIAL: Final = (
    "premium_rate", "toll_free", "shared_cost", "voip", "personal_number", "pager", "uan", "voicemail",
)  # fmt: skip
_NEVER: Final = r"[^\s\S]"


def read_plain(asked: pl.DataFrame) -> pl.DataFrame:
    """Read number String, region String (ISO-2 or null): out one row each, in order: value String (E.164), line Int8 (a
    PhoneNumberType); both null where the libraries must be asked.
    """
    number = pl.col("number")
    plain = asked.with_row_index().filter(number.str.contains(_PLAIN))
    plain = plain.select(
        "index",
        "region",
        home=~number.str.starts_with("+"),
        digits=number.str.replace_many(_PUNCTUATION, [""] * len(_PUNCTUATION)),
    )
    groups = _by_plan(plain).drop_nulls().partition_by("region", as_dict=True)
    read = [_read(group, _plans()[str(region)]) for (region,), group in groups.items() if group.height >= _WORTH_IT]
    nothing = pl.DataFrame(schema={"index": pl.get_index_type(), "value": pl.String, "line": pl.Int8})
    found = pl.concat([nothing, *read])
    place = pl.repeat(None, asked.height, dtype=pl.get_index_type(), eager=True).scatter(
        found["index"], pl.int_range(found.height, eager=True)
    )
    return found.select(pl.col("value", "line").gather(place))


@cache
def _plans() -> dict[str, PhoneMetadata]:
    """Main region of a country code -> its numbering plan. The other regions of a code are not read here."""
    found = {
        regions[0]: PhoneMetadata.metadata_for_region(regions[0], None)
        for regions in COUNTRY_CODE_TO_REGION_CODE.values()
    }
    return {region: plan for region, plan in found.items() if plan}


def _by_plan(plain: pl.DataFrame) -> pl.DataFrame:
    """index, region (whose plan the number follows, null for none here), digits (behind a country code: without it),
    home: whether they are dialled there as they stand.
    """
    digits, home = pl.col("digits"), pl.col("home")
    codes = {str(plan.country_code): region for region, plan in _plans().items()}
    leading_abroad = [region for region, plan in _plans().items() if plan.international_prefix == "00"]
    leaves = home & pl.col("region").is_in(leading_abroad) & digits.str.contains("^00[1-9]")
    plain = plain.with_columns(
        home=home & ~leaves, digits=pl.when(leaves).then(digits.str.slice(2)).otherwise(digits)
    ).with_columns(code=pl.when(~home).then(digits.str.extract(rf"^({'|'.join(codes)})")))
    return plain.select(
        "index",
        "home",
        region=pl.when(home)
        .then(pl.col("region").replace_strict({region: region for region in _plans()}, default=None))
        .otherwise(pl.col("code").replace_strict(codes, default=None, return_dtype=pl.String)),
        digits=pl.when(home).then(digits).otherwise(digits.str.slice(pl.col("code").str.len_bytes())),
    )


def _read(cells: pl.DataFrame, plan: PhoneMetadata) -> pl.DataFrame:
    """index, value, line of the numbers that are certain, out of index, digits, home of one plan."""
    code, digits, home, national = str(plan.country_code), pl.col("digits"), pl.col("home"), pl.col("national")
    # at home the country code may come without a +: where the digits are no number with it in them
    coded = home & digits.str.starts_with(code) & ~digits.str.contains(_whole(plan.general_desc))
    leaves = digits.str.contains(_start(plan.international_prefix)) & home
    cells = cells.filter(~leaves).select(
        "index", coded=coded, national=pl.when(coded).then(digits.str.slice(len(code))).otherwise(digits)
    )
    prefix = _start(plan.national_prefix_for_parsing)
    weighed = national.str.contains(prefix) & (pl.col("coded") | bool(plan.national_prefix_transform_rule))
    cells = cells.filter(~weighed).select("index", national=national.str.replace(prefix, ""))
    special = "|".join(_whole(desc) for name in _SPECIAL if (desc := getattr(plan, name)))
    own = national.str.contains(_start(plan.leading_digits or "")) & _fits(plan.general_desc)
    cells = cells.filter(own & ~national.str.contains(special or _NEVER))
    fixed, mobile = _fits(plan.fixed_line), _fits(plan.mobile)
    both = fixed if plan.same_mobile_and_fixed_line_pattern else fixed & mobile
    line = (
        pl.when(both).then(Line.FIXED_LINE_OR_MOBILE).when(fixed).then(Line.FIXED_LINE).when(mobile).then(Line.MOBILE)
    )
    return cells.select("index", value=pl.lit(f"+{code}") + national, line=line.cast(pl.Int8)).drop_nulls()


def _fits(desc: PhoneNumberDesc | None) -> pl.Expr:
    """Whether `national` is a number of this description, by its pattern and its length."""
    national = pl.col("national")
    return national.str.contains(_whole(desc)) & national.str.len_bytes().is_in(desc.possible_length if desc else ())


def _whole(desc: PhoneNumberDesc | None) -> str:
    return rf"^(?:{(desc and desc.national_number_pattern) or _NEVER})$"


def _start(pattern: str | None) -> str:
    return _NEVER if pattern is None else rf"^(?:{pattern})"
