"""Random phone numbers of ten countries, each valid where it is dialled, in the forms people type them.

Only for big lists (`lists.py`): the ranges kept for fiction are far too small for millions of different numbers.
"""

from typing import Final, NamedTuple

import numpy as np
import polars as pl
from polars import col, lit


class Country(NamedTuple):
    """How a country's mobile numbers are made.

    `parts`: three groups, `#` a random digit, `A` a US area code, `X` a US exchange. `trunk`: the prefix at home.
    """

    code: str
    trunk: str
    parts: tuple[str, str, str]
    share: float
    names: tuple[str, str, str, str]


COUNTRIES: Final = (
    Country("1", "", ("A", "X", "####"), 0.42, ("United States", "USA", "US", "U.S.")),
    Country("44", "0", ("79##", "###", "###"), 0.12, ("United Kingdom", "UK", "GB", "Great Britain")),
    Country("49", "0", ("151", "####", "####"), 0.12, ("Germany", "Deutschland", "DE", "germany")),
    Country("33", "0", ("6", "## ##", "## ##"), 0.09, ("France", "FR", "france", "FRANCE")),
    Country("34", "", ("6##", "###", "###"), 0.06, ("Spain", "España", "ES", "spain")),
    Country("39", "", ("34#", "###", "####"), 0.06, ("Italy", "Italia", "IT", "italy")),
    Country("31", "0", ("6", "1###", "####"), 0.04, ("Netherlands", "The Netherlands", "NL", "Holland")),
    Country("55", "", ("11", "9####", "####"), 0.04, ("Brazil", "Brasil", "BR", "brazil")),
    Country("91", "0", ("98###", "##", "###"), 0.03, ("India", "IN", "india", "INDIA")),
    Country("61", "0", ("41#", "###", "###"), 0.02, ("Australia", "AU", "australia", "AUS")),
)
COUNTRY_NAMES: Final = tuple(country.names for country in COUNTRIES)
COUNTRY_SHARES: Final = tuple(country.share for country in COUNTRIES)
AREAS: Final = "201 202 206 212 213 214 303 305 310 312 313 404 408 415 503 512 602 617 619 646 702 713 718 773 818 917"


def phones(r: np.random.Generator, country: np.ndarray) -> pl.Series:
    """One number a row, of the country at that index of COUNTRIES: eight forms, 2 % junk, 1 % with an extension."""
    n = len(country)
    eight = pl.Series(r.integers(0, 10**8, n)).cast(pl.String).str.zfill(8)
    areas = pl.Series(AREAS.split())
    rows = pl.DataFrame(
        {
            "country": country,
            "form": r.integers(0, 8, n),
            "luck": r.random(n),
            "extension": r.integers(100, 999, n),
            "digits": eight,
            "area": areas.gather(r.integers(0, len(areas), n)),
            "exchange": pl.Series(r.integers(200, 999, n)).cast(pl.String).str.replace("11$", "34"),
        }
    )
    rows = rows.with_columns(
        _of_country([lit(country.code) for country in COUNTRIES]).alias("code"),
        _of_country([lit(country.trunk) for country in COUNTRIES]).alias("trunk"),
        *(_of_country([_part(country, i) for country in COUNTRIES]).alias(f"p{i}") for i in range(3)),
    )
    return rows.select(_messy(_typed()).alias("phone"))["phone"]


def _of_country(values: list[pl.Expr]) -> pl.Expr:
    chosen = values[0]
    for index, value in enumerate(values[1:], start=1):
        chosen = pl.when(col("country") == index).then(value).otherwise(chosen)
    return chosen


def _part(country: Country, index: int) -> pl.Expr:
    """One group of the number; every `#` takes the next of the row's eight random digits."""
    if country.parts[index] in "AX":
        return col({"A": "area", "X": "exchange"}[country.parts[index]])
    taken = sum(part.count("#") for part in country.parts[:index])
    pieces = []
    for sign in country.parts[index]:
        pieces.append(col("digits").str.slice(taken, 1) if sign == "#" else lit(sign))
        taken += sign == "#"
    return pl.concat_str(pieces)


def _typed() -> pl.Expr:
    code, trunk, parts, form = col("code"), col("trunk"), [col("p0"), col("p1"), col("p2")], col("form")

    def joined(between: str) -> pl.Expr:
        text = pl.concat_str(parts, separator=between)
        return pl.concat_str([trunk, text.str.replace_all(" ", between, literal=True)])

    abroad = pl.concat_str([lit("00"), code, lit(" "), parts[0], lit(" "), parts[1], parts[2]])
    forms = (
        pl.concat_str([lit("+"), code, pl.concat_str(parts).str.replace_all(" ", "", literal=True)]),
        pl.concat_str([lit("+"), code, lit(" "), pl.concat_str(parts, separator=" ")]),
        pl.concat_str([lit("("), trunk, parts[0], lit(") "), parts[1], lit("-"), parts[2]]),
        joined("-"),
        joined("."),
        joined(""),
        pl.when(col("country") == 0).then(pl.concat_str([lit("1-"), joined("-")])).otherwise(abroad),
    )
    typed = pl.concat_str([trunk, pl.concat_str(parts, separator=" ")])
    for index, value in enumerate(forms):
        typed = pl.when(form == index).then(value).otherwise(typed)
    return typed


def _messy(typed: pl.Expr) -> pl.Expr:
    luck = col("luck")
    extended = pl.concat_str([typed, lit(" x"), col("extension").cast(pl.String)])
    return (
        pl.when(luck < 0.005)
        .then(lit("n/a"))
        .when(luck < 0.01)
        .then(lit("12345"))
        .when(luck < 0.015)
        .then(lit("000-000-0000"))
        .when(luck < 0.02)
        .then(pl.concat_str([lit("tel "), typed]))
        .when(luck < 0.03)
        .then(extended)
        .when(luck < 0.04)
        .then(pl.concat_str([lit(" "), typed, lit(" ")]))
        .otherwise(typed)
    )
