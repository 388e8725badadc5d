"""Where the header stands and what separates its cells: decided on the head of the file, never on the whole.

One stray quotation mark deep in a file must not decide its dialect. What the captions mean is for `recognise`; here a
header is the first line, among the first twenty, that the caller's `is_header` knows an identity caption in.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from transforms.rules.file import unreadable
from transforms.settings import KIBIBYTE, Settings

AUTO: Final = "auto"
HEAD: Final = 64 * KIBIBYTE
DELIMITERS: Final = {",": ",", ";": ";", "\t": "\t", "|": "|", "tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
_CANDIDATES: Final = (",", ";", "\t", "|")
_HEADER_WITHIN: Final = 20
_CAPTION_LIMIT: Final = 1000
_BROKEN_AT_MOST: Final = 20  # in the head: fewer are no evidence
_NO_RECORDS: Final = re.compile(r"\s*\(0\) Records Found!\s*")  # all that Sendy writes of a list of nobody
_SEPARATOR_LINE: Final = re.compile(r'"?sep=(.)"?\s*$', re.IGNORECASE)

IsHeader: TypeAlias = Callable[[Sequence[str]], bool]


@dataclass(frozen=True)
class Dialect:
    """`preamble`: lines before the header. `header_lines`: lines it spans (captions may hold newlines)."""

    delimiter: str
    captions: tuple[str, ...]
    preamble: int
    header_lines: int
    separator_line: bool


@dataclass(frozen=True)
class _Candidate:
    delimiter: str
    captions: tuple[str, ...]
    header_lines: int


def sniff(head: str, settings: Settings, is_header: IsHeader, delimiter: str) -> Dialect:
    """The dialect by the head of the text (LF newlines, no byte order mark), at most `HEAD` characters of it.

    Raises:
        ListUnreadable: delimiter, no_records, no_identity_column, ragged, limits. Captions are never told: a first row
        may be people.
    """
    # str.splitlines knows ends of line that CSV does not
    lines = io.StringIO(head, newline="\n").readlines()
    separator = _SEPARATOR_LINE.match(lines[0]) if lines else None
    candidates = _delimiters(delimiter, separator.group(1) if separator else None)
    for start in range(min(len(lines), _HEADER_WITHIN)):
        found = [it for sign in candidates if (it := _header(lines, start, sign)) and is_header(it.captions)]
        if found:
            whole = lines[start:-1] if len(head) >= HEAD else lines[start:]
            best = _most_consistent(found, whole)
            _require_records(best, whole)
            _require_limits(best, settings, cut=len(head) >= HEAD and start + best.header_lines == len(lines))
            return Dialect(best.delimiter, best.captions, start, best.header_lines, separator is not None)
    if lines and len(lines[0]) >= HEAD:
        raise unreadable("limits", f"the first line is longer than {HEAD:,} characters")
    if _NO_RECORDS.fullmatch(head):
        raise unreadable("no_records")
    columns = max((len(it.captions) for sign in candidates if (it := _header(lines, 0, sign))), default=0)
    raise unreadable("no_identity_column", f"the first line has {columns} cells", columns=columns)


def _delimiters(declared: str, separator: str | None) -> tuple[str, ...]:
    if declared != AUTO:
        if declared not in DELIMITERS:
            raise unreadable("delimiter", "only comma, semicolon, tab and pipe are known")
        return (DELIMITERS[declared],)
    return (separator,) if separator in _CANDIDATES else _CANDIDATES


def _header(lines: list[str], start: int, delimiter: str) -> _Candidate | None:
    """The record at line `start`, if it is well-formed; a blank line is none."""
    reader = csv.reader(iter(lines[start:]), delimiter=delimiter, strict=True)
    try:
        cells = next(reader)
    except (csv.Error, StopIteration):
        return None
    captions = tuple(cell.strip("\ufeff \t\r\n\u00a0") for cell in cells)
    return _Candidate(delimiter, captions, reader.line_num) if captions else None


def _most_consistent(found: list[_Candidate], lines: list[str]) -> _Candidate:
    """Of several delimiters that make a header, the one whose columns the records below it have too."""
    wide = [it for it in found if len(it.captions) > 1]
    if not wide:  # a list of one column: any delimiter that is in no value
        return max(found, key=lambda it: _share(it, lines))
    if len(wide) == 1:
        return wide[0]
    (share, best), (next_share, _) = sorted(((_share(it, lines), it) for it in wide), key=lambda it: -it[0])[:2]
    if share == next_share:
        raise unreadable("delimiter", f"{len(found)} delimiters fit equally well", candidates=len(found))
    return best


def _share(candidate: _Candidate, lines: list[str]) -> float:
    """The share of the records below the header that have as many cells as it has."""
    widths = list(_widths(lines[candidate.header_lines :], candidate.delimiter))
    return sum(width == len(candidate.captions) for width in widths) / len(widths) if widths else 0.0


def _widths(lines: list[str], delimiter: str) -> Iterator[int]:
    try:
        yield from (len(cells) for cells in csv.reader(iter(lines), delimiter=delimiter) if cells)
    except csv.Error:  # a cell too long for csv: what came before is evidence enough
        return


def _require_records(header: _Candidate, lines: list[str]) -> None:
    """The reader keeps every missing and every extra cell in memory, so a file that is broken throughout stops here."""
    widths = list(_widths(lines[header.header_lines :], header.delimiter))
    wrong = sum(width != len(header.captions) for width in widths)
    if wrong > _BROKEN_AT_MOST and wrong > len(widths) / 2:
        detail = f"{wrong:,} of the first {len(widths):,} records have more or fewer cells than the header"
        raise unreadable("ragged", detail, wrong=wrong, records=len(widths))


def _require_limits(header: _Candidate, settings: Settings, *, cut: bool) -> None:
    columns, longest = len(header.captions), max(map(len, header.captions))
    if columns > settings.max_columns:
        raise unreadable("limits", f"{columns:,} columns, {settings.max_columns:,} are allowed", columns=columns)
    if cut or longest > _CAPTION_LIMIT:
        raise unreadable("limits", f"the header is too long; a caption may have {_CAPTION_LIMIT:,} characters")
