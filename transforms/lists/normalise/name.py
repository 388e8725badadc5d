"""Names of people: spacing, and full names taken apart.

Belongs here: how a name is written down. Does not belong here: comparing names (`identity`), correcting them: capitals,
accents, and words like "Null" or "None" stay as the person has them.
"""

from typing import Final

import polars as pl

from transforms.lists.normalise.text import repaired

_UNEVEN: Final = r"\s\s|[\s--\x20]|^\s|\s$"
_COMPOSING: Final = r"[^\x{0}-\x{2ff}]"
# words that belong to the family name they stand before ("van der Berg"), whatever their case
_PARTICLES: Final = (
    "von|vom|van|vander|zu|zum|zur|de|del|della|dello|degli|dei|der|den|des|di|da|das|do|dos|du|la|le|las|los|lo|ter|ten|"
    "te|af|av|bin|bint|ibn|al|el|ben|abu|mac|st\\.?|san|santa|'t"
)
_SUFFIXES: Final = r"jr\.?|sr\.?|ii|iii|iv|ph\.?\s?d\.?|m\.?d\.?|esq\.?|mba"
_LAST_FIRST: Final = r"^([^,]+?)\s*,\s*(.*)$"
_FIRST_LAST: Final = rf"^(.+?)\s+((?i:(?:(?:{_PARTICLES})\s+)*)\S+)$"
_WITH_SUFFIX: Final = rf"^(.*\S)(?:\s*,\s*|\s+)((?i:{_SUFFIXES}))$"


def normalise_name(column: pl.Expr) -> pl.Expr:
    """String -> String: NFC, one blank between words, none outside, `''` becomes null. Letters and case stay."""
    return column.map_batches(_evened, return_dtype=pl.String, is_elementwise=True)


def split_full_name(column: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """One full name -> (first, last), both String. "Last, First", else "First [Middle] Last"; no word is lost.

    A middle name stays with the first, particles ("van der") go with the last, a suffix ("Jr.") follows the last, or
    the first where there is no last. A single word is a first name.
    """
    name = normalise_name(column)
    suffix = name.str.extract(_WITH_SUFFIX, 2)
    bare = pl.coalesce(name.str.extract(_WITH_SUFFIX, 1), name).str.strip_chars(" ,")
    comma = bare.str.contains(",", literal=True)
    last = pl.when(comma).then(bare.str.extract(_LAST_FIRST, 1)).otherwise(bare.str.extract(_FIRST_LAST, 2))
    forename = pl.coalesce(bare.str.extract(_FIRST_LAST, 1), bare)
    first = pl.when(comma).then(bare.str.extract(_LAST_FIRST, 2)).otherwise(forename)
    first, last = pl.when(first != "").then(first), pl.when(last != "").then(last)
    named = last.is_not_null()
    return pl.when(named).then(first).otherwise(_joined(first, suffix)), pl.when(named).then(_joined(last, suffix))


def _joined(name: pl.Expr, suffix: pl.Expr) -> pl.Expr:
    whole = pl.concat_str([name, suffix], separator=" ", ignore_nulls=True)
    return pl.when(whole != "").then(whole)


def _evened(names: pl.Series) -> pl.Series:
    names = repaired(names, names.str.contains(_COMPOSING), lambda name: name.str.normalize("NFC"))
    names = repaired(
        names, names.str.contains(_UNEVEN), lambda name: name.str.replace_all(r"\s+", " ").str.strip_chars(" ")
    )
    return pl.select(pl.when(names != "").then(names)).to_series().alias(names.name)
