"""The working copy of a list: what the strict reader can take, and from which the original can be told line by line.

A pipe of byte blocks (UTF-8 already): newlines become LF, the preamble goes, blank lines become marked records, what
trails behind the last record goes. The reader skips blank lines without a word, which would shift every line number
behind them; a marked record comes back as a row outside quotes, and is turned back into blank lines inside a value.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, ClassVar, Final, Self

from transforms.settings import MEBIBYTE

_PENDING_LIMIT: Final = 8 * MEBIBYTE
_BLANK_LINES: Final = re.compile(rb"\n\n+")  # a fifth of the time of \n{2,}
_TRAILING: Final = b"\n\x1a"  # Ctrl-Z: the end of a file, for programs as old as CP/M


@dataclass(frozen=True)
class BlankMark:
    """The record that stands for blank lines: in its first cell `tag` (it holds a digest of the file, so that no list
    holds it by chance) and a letter, nothing in the others. The letter tells how many lines: ten million are few rows.
    """

    tag: str
    delimiter: str
    columns: int

    RUNS: ClassVar = {4096: "c", 64: "b", 1: "a"}

    @classmethod
    def of(cls, sha256: str, delimiter: str, columns: int) -> Self:
        """The mark for the file with this digest."""
        return cls(f"\x1e{sha256[:8]}", delimiter, columns)

    @property
    def taken(self) -> str:
        """The record, without its newline, that stands for a broken one."""
        return f"{self.tag}t" + self.delimiter * (self.columns - 1)

    def line(self, run: int) -> str:
        """The record for `run` blank lines, without its newline."""
        return f"{self.tag}{self.RUNS[run]}" + self.delimiter * (self.columns - 1)


@dataclass
class Trace:
    """What `write` met: blank lines marked, lines behind the last record (blank, or a Ctrl-Z) dropped."""

    blank_lines: int = 0
    footer_lines: int = 0
    end_sign: bool = False


def create(target: Path) -> BinaryIO:
    """A new file that its owner alone may read, open for writing.

    Raises:
        FileExistsError: there is one already.
    """
    return os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb")


def write(blocks: Iterator[bytes], target: Path, preamble: int, mark: BlankMark) -> Trace:
    """Write the working copy of `blocks` to `target` (created, private). `preamble`: lines to drop at the top."""
    trace = Trace()
    with create(target) as file:
        for block in _marked(_without(unified(blocks), preamble), mark, trace):
            file.write(block)
    return trace


def unified(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """CRLF and lone CR as LF: one newline for one newline, so that physical lines stay what they were."""
    held = b""
    for block in blocks:
        data = held + block
        held = data[-1:] if data.endswith(b"\r") else b""  # the LF of a CRLF may open the next block
        data = data.removesuffix(b"\r")
        if data:
            yield data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data
    if held:
        yield b"\n"


def _without(blocks: Iterator[bytes], lines: int) -> Iterator[bytes]:
    left = lines
    for block in blocks:
        if not left:
            yield block
        else:
            *dropped, rest = block.split(b"\n", left)
            left -= len(dropped)
            if not left and rest:
                yield rest


def _marked(blocks: Iterator[bytes], mark: BlankMark, trace: Trace) -> Iterator[bytes]:
    """`pending` holds what may turn out to trail behind the last record; it begins with that record's newline."""
    records = {run: mark.line(run).encode() + b"\n" for run in mark.RUNS}

    def marks(found: re.Match[bytes]) -> bytes:
        left = found.end() - found.start() - 1
        trace.blank_lines += left
        out = [b"\n"]
        for run, record in records.items():
            out.append(record * (left // run))
            left %= run
        return b"".join(out)

    pending = b""
    for block in blocks:
        body = block.rstrip(_TRAILING)
        if body:
            yield _BLANK_LINES.sub(marks, pending + body)
            pending = block[len(body) :]
        else:
            pending += block
            if len(pending) > _PENDING_LIMIT:
                yield _BLANK_LINES.sub(marks, pending).removesuffix(b"\n")
                pending = b"\n" if pending.endswith(b"\n") else b""
    trace.end_sign = b"\x1a" in pending
    newline, rest = pending.partition(b"\n")[1:]
    trace.footer_lines = rest.count(b"\n") + (bool(rest) and not rest.endswith(b"\n"))
    if newline:
        yield newline
