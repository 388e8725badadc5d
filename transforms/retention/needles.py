"""Searching for many strings at once in texts and in bytes, whatever their case and their encoding.

A needle that stands inside a value of somebody who stays (ann@ in joann@), and every name, counts only where it stands
for itself: with no letter or digit beside it. All others count wherever they are found.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final
from urllib.parse import quote

import polars as pl

_BETWEEN: Final = "\x1f"
_BEFORE: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._%+-") | set(
    range(128, 256)
)
_AFTER: Final = _BEFORE - set(b"._%+")
_BORDER: Final = 4
_ROUGH: Final = bytes(ord(chr(byte & 127).lower()) for byte in range(256))
INSTEAD: Final = "[erased]"


@dataclass(frozen=True)
class _Form:
    """How a needle may be written. `step`: bytes a character; `alone`: it counts only where it stands for itself."""

    step: int
    alone: bool


class Needles:
    """Strings to look for; `alone`: those of them that count only where they stand for themselves."""

    def __init__(self, strings: Sequence[str], alone: Iterable[str] = ()) -> None:
        self._texts: dict[str, _Form] = {}
        self._bytes: dict[str, _Form] = {}
        guarded = set(alone)
        for string in strings:
            # the search itself compares without the case of A to Z; an umlaut in capitals is another form
            for cased in {_folded(each) for each in (string, string.lower(), string.title(), string.upper())}:
                for text in (cased, _escaped(cased)):
                    self._texts[_folded(text)] = _Form(1, string in guarded)
                for raw, step in _encoded(cased):
                    self._bytes[_folded(raw.decode("latin-1"))] = _Form(step, string in guarded)
        self._forms = pl.Series([*self._texts], dtype=pl.String).implode()
        self._rough_bytes = _roughs(text.encode("latin-1") for text in self._bytes)
        self._overlap = max((len(form) for form in self._bytes), default=0) + 4 * _BORDER

    def in_texts(self, columns: Iterable[pl.Series]) -> int:
        """How often a needle stands in the cells of String columns."""
        cells = [column for column in columns if column.count()]
        if not cells or not self._stands_in(pl.concat(cells, rechunk=False)).any():
            return 0
        return sum(1 for _ in _found(_joined(cells), self._texts))

    def may_stand_in(self, data: bytes) -> bool:
        """A quick look, which may err towards yes: for many small things at once."""
        return _may_hold(data, self._rough_bytes)

    def in_bytes(self, chunks: Iterable[bytes]) -> int:
        """How often a needle stands in bytes that come in pieces; one that lies across two pieces is found too, and one
        at the border of two may count twice.
        """
        found, rest, begun = 0, b"", False
        for chunk in chain(chunks, [b""]):  # the last one closes what the one before it left open
            piece = rest + chunk
            if self.may_stand_in(piece):
                text = piece.decode("latin-1")
                found += sum(1 for _ in _found(text, self._bytes, cut_before=begun, cut_after=bool(chunk)))
            begun = begun or len(piece) > self._overlap
            rest = piece[-self._overlap :]
        return found

    def among(self, cells: pl.Series) -> pl.Series:
        """The different cells of a String column in which a needle stands."""
        suspects = cells.filter(self._stands_in(cells)).unique(maintain_order=True)
        return suspects.filter(pl.Series([any(_found(text, self._texts)) for text in suspects], dtype=pl.Boolean))

    def blacked_out(self, text: str) -> str:
        """The text with `[erased]` in the place of every needle."""
        data, end = bytearray(), 0
        whole = text.encode()
        for start, stop in sorted(_found(text, self._texts)):
            if start >= end:
                data += whole[end:start] + INSTEAD.encode()
                end = stop
        return (data + whole[end:]).decode()

    def _stands_in(self, cells: pl.Series) -> pl.Series:
        return cells.str.contains_any(self._forms, ascii_case_insensitive=True)


def _encoded(string: str) -> Iterator[tuple[bytes, int]]:
    yield string.encode(), 1
    yield string.encode("utf-16-le"), 2
    yield string.encode("utf-16-be"), 2
    yield quote(string, safe="").encode(), 1
    if not string.isascii() or '"' in string or "\\" in string:
        yield _escaped(string).encode(), 1
        yield string.encode("latin-1", "ignore"), 1
        yield string.encode("cp1252", "ignore"), 1


def _escaped(string: str) -> str:
    """As it stands in JSON."""
    return json.dumps(string)[1:-1]


def _folded(text: str) -> str:
    """Lower case of A to Z alone, as the search compares."""
    return text.encode().lower().decode()


def _rough(data: bytes) -> str:
    """Without case, the highest bit, and what stands between the parts of a name or the letters of UTF-16: equal things
    stay equal, many forms of a needle become one, and all is ASCII, which is quick to search.
    """
    return data.translate(_ROUGH, b'\0\t ",;').decode("ascii")


def _roughs(forms: Iterable[bytes]) -> pl.Series:
    return pl.Series([*{_rough(form) for form in forms}], dtype=pl.String).implode()


def _may_hold(data: bytes, rough: pl.Series) -> bool:
    """Whether it is worth looking closely: where a needle stands its rough form stands too."""
    return bool(pl.Series([_rough(data)]).str.contains_any(rough).item())


def _joined(columns: Iterable[pl.Series]) -> str:
    texts = [column.drop_nulls().str.join(_BETWEEN).item() for column in columns]
    return _BETWEEN.join(texts)


def _found(
    text: str, forms: dict[str, _Form], *, cut_before: bool = False, cut_after: bool = False
) -> Iterator[tuple[int, int]]:
    """Where needles stand, as offsets into the text's UTF-8. Where the text is cut off nobody can tell whether a needle
    stands for itself: the piece before or after it can.
    """
    if not forms or not text:
        return
    haystack, patterns = pl.Series([text]), [*forms]
    several = {"ascii_case_insensitive": True, "overlapping": True}
    starts = haystack.str.find_many(patterns, **several).item()
    written = haystack.str.extract_many(patterns, **several).item()
    data = text.encode()
    for start, string in zip(starts, written, strict=True):
        form, end = forms[_folded(string)], start + len(string.encode())
        if form.alone and ((cut_before and start < _BORDER) or (cut_after and end > len(data) - _BORDER)):
            continue
        if not form.alone or _stands_alone(data, start, end, form.step):
            yield start, end


def _stands_alone(data: bytes, start: int, end: int, step: int) -> bool:
    before, after = data[max(0, start - step) : start], data[end : end + step]
    dot = data[end : end + 1] == b"." and data[end + step : end + 2 * step][:1].isalnum()
    return not (_BEFORE & set(before)) and not (_AFTER & set(after)) and not dot
