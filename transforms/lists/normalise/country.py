"""Countries: whatever a list calls one, as ISO 3166-1 alpha-2.

Belongs here: names, codes and aliases -> code. Does not belong here: regions and cities, what country a phone number or
language suggests. Names in thirty-odd languages come from pycountry, the usual aliases from `country_alias.txt`.
"""

import gettext
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Final

import polars as pl
import pycountry

_ALIASES: Final = Path(__file__).parent / "country_alias.txt"
_LANGUAGES: Final = (
    "de fr es it nl pt pt_BR pl sv da nn nb_NO fi cs sk hu ro tr ru uk el bg hr sl et lv lt ja zh_CN zh_TW ko ar he ca"
)
_NAMES: Final = ("name", "common_name", "official_name")


def country_code(column: pl.Expr) -> pl.Expr:
    """String -> String: the ISO-2 code in capitals, null for blank and for what is no country (or could be two).

    Reads ISO-2 and ISO-3 codes, names in many languages, and aliases ("U.K.", "Holland"), whatever case and accents.
    """
    return column.map_batches(_codes, return_dtype=pl.String, is_elementwise=True)


def _codes(cells: pl.Series) -> pl.Series:
    """Judged once per distinct cell: a list has few countries and many spellings."""
    codes = _code_by_name()
    distinct = cells.drop_nulls().unique()
    found = distinct.to_frame("cell").select(
        _folded(pl.col("cell")).replace_strict(codes, default=None, return_dtype=pl.String)
    )
    return cells.replace_strict(distinct, found.to_series(), default=None, return_dtype=pl.String)


def _folded(name: pl.Expr) -> pl.Expr:
    """Lower case, no accents, dots or quotation marks, `&` as `and`, one blank between words, no leading "the"."""
    plain = (
        name.str.normalize("NFKD")
        .str.replace_all(r"\p{M}", "")
        .str.to_lowercase()
        .str.replace_all("ß", "ss", literal=True)
    )
    plain = plain.str.replace_all("&", " and ", literal=True).str.replace_all("’", "'", literal=True)
    plain = plain.str.replace_all(r'[.()"]', "").str.replace_all(r"[\s_]+", " ").str.strip_chars(" ,;")
    return plain.str.replace(r"^the ", "")


@cache
def _code_by_name() -> dict[str, str]:
    """Folded name -> ISO-2. A name that pycountry gives to two countries is left out; codes, then aliases, win."""
    meant: defaultdict[str, set[str]] = defaultdict(set)
    pairs = _names()
    for name, (_, code) in zip(_fold([name for name, _ in pairs]), pairs, strict=True):
        meant[name].add(code)
    codes = {name: next(iter(found)) for name, found in meant.items() if len(found) == 1}
    for country in pycountry.countries:
        codes[country.alpha_2.lower()] = codes[country.alpha_3.lower()] = country.alpha_2
    aliases = _aliases()
    return codes | dict(zip(_fold([name for name, _ in aliases]), [code for _, code in aliases], strict=True))


def _names() -> list[tuple[str, str]]:
    """Every name of every country in every language of _LANGUAGES."""
    tongues = [
        gettext.NullTranslations(),
        *(gettext.translation("iso3166-1", pycountry.LOCALES_DIR, [language]) for language in _LANGUAGES.split()),
    ]
    return [
        (tongue.gettext(name), country.alpha_2)
        for country in pycountry.countries
        for name in (getattr(country, field, None) for field in _NAMES)
        if name
        for tongue in tongues
    ]


def _aliases() -> list[tuple[str, str]]:
    lines = [line for line in _ALIASES.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    rows = [re.split(r"\s{2,}", line.strip()) for line in lines]
    return [(name, code) for code, *names in rows for name in names]


def _fold(names: list[str]) -> list[str]:
    return pl.DataFrame({"name": names}).select(_folded(pl.col("name"))).to_series().to_list()
