"""A list file, looked at before it is read: its bytes proven, its encoding and dialect told, mended where it must be.

The pipe: `source` (bytes) -> `encoding` (UTF-8) -> `survey` (one cheap pass) -> `dialect` (header) -> `working` (a
copy, only if something must change). Rows are not looked at here: that is `read`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from transforms.lists import dialect, working
from transforms.lists.dialect import AUTO, Dialect, IsHeader
from transforms.lists.encoding import UTF8, Encoding, decoded, first_guess
from transforms.lists.source import ListFile, Stamp
from transforms.lists.survey import Survey, survey
from transforms.lists.working import BlankMark, Trace
from transforms.rules.file import unreadable
from transforms.settings import Settings


@dataclass(frozen=True)
class Repair:
    """One thing that was mended, and how often (in its own unit: lines, or 1 for the file)."""

    code: str
    count: int


@dataclass(frozen=True)
class Inspection:
    """What is known of a list before a row of it is read. Lines are physical lines of the unpacked original, from 1.

    `working` is `source` itself, or the mended copy, which begins with the header; `mark` is set for a copy. `stamp`:
    the file system's word on `source`. `bytes` and `sha256` are those of the file as it lies there, packed or not.
    """

    source: Path
    stamp: Stamp
    working: Path
    mark: BlankMark | None
    sha256: str
    bytes: int
    lines: int
    encoding: str
    encoding_detected: bool
    newline: str
    delimiter: str
    captions: tuple[str, ...]
    header_line: int
    header_lines: int
    footer_lines: int
    repairs: tuple[Repair, ...]


def inspect(
    source: Path, scratch: Path, settings: Settings, *, is_header: IsHeader, encoding: str = AUTO, delimiter: str = AUTO
) -> Inspection:
    """Look at the list at `source`; write `scratch`/working.csv when something must be mended. Memory: some blocks.

    Raises:
        UnsafePath: a link, or no regular file.
        ListUnreadable: any code of rules/file.txt but unterminated_quote, lines_unaccounted, unreadable.
    """
    with ListFile(source, settings) as file:
        guess, seen, head = _surveyed(file, encoding)
        found = dialect.sniff(head, settings, is_header, delimiter)
        mark = BlankMark.of(file.sha256, found.delimiter, len(found.captions))
        target, trace = source, Trace()
        copied = file.packed is not None or not guess.is_utf8 or _needs_mending(seen, found)
        if copied:
            target = scratch / "working.csv"
            trace = working.write(decoded(file.content(), guess.codec), target, found.preamble, mark)
        return Inspection(
            source=source,
            stamp=file.stamp,
            working=target,
            mark=mark if copied else None,
            sha256=file.sha256,
            bytes=file.bytes,
            lines=seen.lines,
            encoding=guess.codec,
            encoding_detected=guess.detected,
            newline=seen.newline,
            delimiter=found.delimiter,
            captions=found.captions,
            header_line=found.preamble + 1,
            header_lines=found.header_lines,
            footer_lines=trace.footer_lines,
            repairs=tuple(_repairs(file, guess, seen, found, trace)),
        )


def _surveyed(file: ListFile, declared: str) -> tuple[Encoding, Survey, str]:
    """The encoding, settled; the survey; the head as text with LF (for the header: a wrong byte there does no harm)."""
    blocks = file.content()
    first = next(blocks)
    guess = first_guess(first[: dialect.HEAD], declared)
    seen = survey(decoded(chain([first], blocks), guess.codec))
    head_codec = UTF8
    if declared == AUTO and guess.is_utf8 and not seen.utf8.meant:
        # surveyed as if it were UTF-8: newlines are the same bytes in both
        guess, head_codec = Encoding("cp1252", detected=True), "cp1252"
    head = seen.head.decode(head_codec, "replace").replace("\r\n", "\n").replace("\r", "\n")[: dialect.HEAD]
    if not head.strip():
        raise unreadable("empty_file", "there are blank lines alone")
    return guess, seen, head


def _needs_mending(seen: Survey, found: Dialect) -> bool:
    return found.preamble > 0 or seen.blank_lines or seen.end_sign or seen.newline in ("cr", "mixed")


def _repairs(file: ListFile, guess: Encoding, seen: Survey, found: Dialect, trace: Trace) -> Iterator[Repair]:
    counts = {
        "unpacked": file.packed is not None,
        "bom_removed": guess.marked,
        "encoding_converted": not guess.is_utf8,
        "newlines_unified": seen.lf + seen.cr - seen.crlf if seen.newline in ("cr", "mixed") else 0,
        "sep_line": found.separator_line,
        "preamble_skipped": found.preamble - found.separator_line,
        "blank_lines": trace.blank_lines,
        "footer_dropped": trace.footer_lines or trace.end_sign,
    }
    return (Repair(code, int(count)) for code, count in counts.items() if count)
