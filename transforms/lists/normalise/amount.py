"""Amounts of money: decimals with two places, and nothing guessed.

Belongs here: how an amount is written down. Does not belong here: currencies; they are dropped, nobody converts.
"""

from typing import Final

import polars as pl

_CURRENCY: Final = r"(?i)^(?:[a-z]{3}\b|[a-z]{0,2}\p{Sc})|(?:\b[a-z]{3}|\p{Sc})$"
_SPACES: Final = r"[\s'’]"
# 1,234 and 1.234 are a thousand and some, or one and some: they match none of these
_POINT: Final = r"^-?(?:\d+|\d{1,3}(?:,\d{3})+)\.(?:\d{1,2}|\d{2}0{2,})$"
_COMMA: Final = r"^-?(?:\d+|\d{1,3}(?:\.\d{3})+),\d{1,2}$"
_WHOLE: Final = r"^-?(?:\d+|\d{1,3}(?:,\d{3}){2,}|\d{1,3}(?:\.\d{3}){2,})$"
_LARGEST: Final = 16


def normalise_amount(column: pl.Expr) -> pl.Expr:
    """String -> String: the amount as `1234.50`; null where it is blank, none, has two readings, or has more than 16
    digits before the point.
    """
    text = column.str.replace(_CURRENCY, "").str.replace(_CURRENCY, "").str.replace_all(_SPACES, "")
    comma = text.str.contains(_COMMA)
    plain = (
        pl.when(comma)
        .then(text.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True))
        .when(text.str.contains(_WHOLE))
        .then(text.str.replace_all("[.,]", "") + ".00")
        .when(text.str.contains(_POINT))
        .then(text.str.replace_all(",", "", literal=True))
    )
    fits = plain.str.extract(r"^-?0*(\d*)\.").str.len_bytes() <= _LARGEST
    number = pl.when(fits).then(plain.str.replace(r"^(-?)0+(\d)", "${1}${2}"))
    return number.str.replace(r"\.(\d)$", ".${1}0").str.replace(r"\.(\d\d)0+$", ".${1}")
