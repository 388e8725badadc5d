"""What a spreadsheet took away from a number that is none: cells that show it, so that nobody takes them for whole.

Belongs here: telling that digits, zeros or a plus are gone. Does not belong here: guessing what they were; nobody can.
"""

from pathlib import Path
from typing import Final

import polars as pl

_ROUNDED: Final = r"^[0-9](?:[.,][0-9]+)?E\+[0-9]+$"
_NUMBER: Final = r"^[0-9]+$"
_BARE: Final = r"^[1-9][0-9]{6,}$"
_MOST_ZEROS: Final = 2  # 00501 is the lowest code of the United States
_DIGITS: Final = {
    country: int(digits)
    for line in (Path(__file__).parent / "postal_digits.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
    for country, digits in [line.split()]
}


def rounded(column: pl.Expr) -> pl.Expr:
    """String -> Boolean (null stays null): a long number was written as `4.41E+11`, and its last digits are lost."""
    return column.str.contains(_ROUNDED)


def lost_zeros(postal_code: pl.Series, country: pl.Series) -> pl.Series:
    """String, ISO-2 -> Boolean, never null: the code is one or two digits shorter than those of its country, where
    codes may begin with 0 (`postal_digits.txt`).
    """
    digits = pl.col("country").replace_strict(_DIGITS, default=None, return_dtype=pl.Int64)
    missing = digits - pl.col("code").str.len_bytes()
    asked = pl.DataFrame({"code": postal_code, "country": country})
    short = postal_code.str.len_bytes() < max(_DIGITS.values())
    return _among(asked, short, missing.is_between(1, _MOST_ZEROS) & pl.col("code").str.contains(_NUMBER))


def lost_plus(number: pl.Series, value: pl.Series) -> pl.Series:
    """Phone cells, what they were read as (E.164 or null) -> Boolean, never null: digits alone that begin with the
    calling code of their own region, which was put before them all the same.

    `4915112345678` in Germany may be a mobile without its `+` or a landline without its `0`: both are valid numbers.
    """
    code = pl.col("value").str.strip_suffix(pl.col("number")).str.strip_prefix("+")
    asked = pl.DataFrame({"number": number, "value": value})
    return _among(asked, number.str.contains(_BARE), pl.col("number").str.starts_with(code))


def _among(asked: pl.DataFrame, candidates: pl.Series, judged: pl.Expr) -> pl.Series:
    """Boolean, never null: which of the candidates are judged so. The others, nearly all, are not even looked at."""
    at = candidates.arg_true()
    found = at.filter(asked[at].select(judged.fill_null(value=False)).to_series())
    return pl.repeat(value=False, n=asked.height, dtype=pl.Boolean, eager=True).scatter(found, True)
