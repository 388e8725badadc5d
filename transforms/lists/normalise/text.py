"""Cells as text: what every cell goes through before anybody asks what it means.

Belongs here: outer space, line ends, Unicode composition, blank = null, and the questions about characters that are no
text. Does not belong here: what a value means (the module of its kind), what happens to a refused one (`lists.rows`).

Cleaning runs over every cell of a list, and almost none needs it. So a column's bytes are looked at once, as a whole,
and only the repairs it can need are made, on the values that need them.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

import numpy as np
import polars as pl

# invisible signs at the ends of copied text that Unicode does not count as space: zero width space, byte order mark
_OUTER: Final = "".join(
    (
        "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a",
        "\u2028\u2029\u202f\u205f\u3000\u200b\ufeff",
    )
)
# C0 but TAB and LF, DEL, C1, and the bidirectional controls (U+202A-202E, U+2066-2069)
_CONTROL: Final = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\x{202a}-\x{202e}\x{2066}-\x{2069}]"
# NFC turns these into other signs (Kelvin becomes K, the Greek question mark a semicolon); in an e-mail address that
# would fold two mailboxes into one, so there they are left for `email` to refuse
SINGLETONS: Final = r"[\x{37e}\x{1fef}\x{2126}\x{212a}\x{212b}]"
_ADDRESS_TRAP: Final = rf"@.*{SINGLETONS}|{SINGLETONS}.*@"
# UTF-8 lead bytes: below 0xCC every character stands below U+0300, where text is composed already; the no-break space
# and U+0085 start with 0xC2, all other Unicode spaces and signs of _OUTER with 0xE1 or more
_COMPOSING: Final = 0xCC
# UTF-8 that somebody read as Windows-1252: the first byte of a Latin, Greek or Cyrillic letter or a typographic sign,
# then one that only goes on; as bytes, what all of these begin with
_CONTINUES: Final = r"[\x{80}-\x{bf}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_GARBLED: Final = rf"[ÂÃÄÅÎÏÐÑ]{_CONTINUES}|â[€‚„]{_CONTINUES}"
_GARBLED_LEADS: Final = np.frombuffer("ÂÃÄÅÎÏÐÑâ".encode()[1::2], np.uint8)
_SPACE: Final = 0x20

_Bytes = np.ndarray[tuple[int], np.dtype[np.uint8]]


def cleaned(column: pl.Expr) -> pl.Expr:
    """String -> String: outer space and zero-width signs gone, CRLF and CR become LF, NFC, `''` becomes null.

    Cleaning twice is cleaning once. Nothing inside a value is removed. Source: R4, B01, B05, B06, C02 of the corpus.
    """
    return column.map_batches(lambda values: _clean(values)[0], return_dtype=pl.String, is_elementwise=True)


def clean(frame: pl.DataFrame, columns: Iterable[str]) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
    """`frame` with these columns `cleaned`; and by column, where any cell does, which cells read like UTF-8 that was
    taken for Windows-1252 (`MÃ¼ller`): Boolean. Those are only told, never mended: what looks so may be meant.
    """
    garbled: dict[str, pl.Series] = {}

    def cleaned_(values: pl.Series) -> pl.Series:
        neat, may_be_garbled = _clean(values)
        if may_be_garbled:
            garbled[values.name] = neat.str.contains(_GARBLED).fill_null(value=False)
        return neat

    return frame.with_columns(pl.col(name).map_batches(cleaned_, return_dtype=pl.String) for name in columns), garbled


def has_control(column: pl.Expr) -> pl.Expr:
    """String -> Boolean (null stays null): NUL, C0 but TAB and LF, DEL, C1, or a bidirectional control stands in it."""
    return column.str.contains(_CONTROL)


def unguarded(column: pl.Expr) -> pl.Expr:
    """String -> String without what keeps a spreadsheet from reckoning with a number: the apostrophe of spreadsheets
    (`'+49`, `'0151`) and of phpList (`' +49`), the formula around it (`=+49`, `="0151"`).

    Only for phones: in free text these signs are kept as they stand.
    """
    return column.str.replace(r"^(?:['’]\s?=?|=)\"?([+(0-9][^\"]*)\"?$", "$1")


def repaired(values: pl.Series, where: pl.Series, repair: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    """`values` with `repair` applied where `where` (Boolean, null = no) is true; the rest is not even looked at."""
    chosen = where.arg_true()
    if chosen.is_empty():
        return values
    mended = values.gather(chosen).to_frame().select(repair(pl.first())).to_series()
    index = np.arange(len(values))
    index[chosen.to_numpy()] = len(values) + np.arange(len(mended))
    return pl.concat([values, mended]).gather(index).alias(values.name)


def _clean(values: pl.Series) -> tuple[pl.Series, bool]:
    """The values, cleaned, and whether any may be garbled."""
    data, first, last = _bytes(values)
    if not data.size:
        return pl.select(pl.when(values != "").then(values)).to_series().alias(values.name), False
    exotic = bool(data.max() >= 0x80) and bool((data >= _COMPOSING).any() or (data == 0xC2).any())
    if exotic or min(first.min(), last.min()) <= _SPACE:
        values = values.str.strip_chars(_OUTER) if exotic else values.str.strip_chars()
    if (data == 0x0D).any():
        values = repaired(
            values, values.str.contains("\r", literal=True), lambda text: text.str.replace_all("\r\n?", "\n")
        )
    if exotic and (data >= _COMPOSING).any():
        composing = values.str.contains(r"[^\x{0}-\x{2ff}]") & ~values.str.contains(_ADDRESS_TRAP)
        values = repaired(values, composing, lambda text: text.str.normalize("NFC"))
    may_be_garbled = bool(data.max() >= 0x80) and _holds_garbled_leads(data)
    return pl.select(pl.when(values != "").then(values)).to_series().alias(values.name), may_be_garbled


def _holds_garbled_leads(data: _Bytes) -> bool:
    """Whether a sign that a garbled character begins with stands before another one that is not ASCII."""
    at = np.flatnonzero(data[:-2] == 0xC3)
    return bool((np.isin(data[at + 1], _GARBLED_LEADS) & (data[at + 2] >= 0x80)).any())


def _bytes(values: pl.Series) -> tuple[_Bytes, _Bytes, _Bytes]:
    """All bytes of a column in one array, and the first and last byte of each value that has any."""
    array: Any = values.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    _, offsets, data = array.buffers()
    if data is None or offsets is None:
        empty = np.empty(0, np.uint8)
        return empty, empty, empty
    ends = np.frombuffer(offsets, np.int64)[array.offset : array.offset + len(array) + 1]
    bytes_ = np.frombuffer(data, np.uint8)
    filled = ends[1:] > ends[:-1]
    return bytes_[ends[0] : ends[-1]], bytes_[ends[:-1][filled]], bytes_[ends[1:][filled] - 1]
