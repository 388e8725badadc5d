"""One pass over the bytes of a list that costs little more than reading them, and decides what must be mended.

Counts and flags only; what they mean is said in `inspect`. Physical lines: LF, CRLF and a lone CR all end one, and a
last line without a newline is a line.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from transforms.lists.dialect import HEAD
from transforms.lists.encoding import Utf8Check

_HEAD_BYTES: Final = 4 * HEAD  # HEAD characters of any UTF-8


@dataclass
class Survey:
    """What `survey` saw. `head`: the first bytes; `end_sign`: a Ctrl-Z behind the last record."""

    lf: int = 0
    cr: int = 0
    crlf: int = 0
    lines: int = 0
    blank_lines: bool = False
    end_sign: bool = False
    head: bytes = b""
    utf8: Utf8Check = field(default_factory=Utf8Check)

    @property
    def newline(self) -> str:
        """lf, crlf, cr, mixed, or none."""
        kinds = {"lf": self.lf - self.crlf, "crlf": self.crlf, "cr": self.cr - self.crlf}
        seen = [kind for kind, count in kinds.items() if count]
        return seen[0] if len(seen) == 1 else "mixed" if seen else "none"


def survey(blocks: Iterator[bytes]) -> Survey:
    """Look at `blocks` (UTF-8 or another superset of ASCII) once, in order. Memory: one block."""
    seen = Survey()
    held, before = b"", b"\n"
    for block in blocks:
        if len(seen.head) < _HEAD_BYTES:
            seen.head += block[: _HEAD_BYTES - len(seen.head)]
        seen.utf8.feed(block)
        data = held + block
        held = data[-1:] if data.endswith(b"\r") else b""
        data = data.removesuffix(b"\r")
        if data:
            _count(seen, data, before)
            before = data[-64:]
    if held:
        _count(seen, held, before)
        before = held
    seen.utf8.finish()
    seen.lines = seen.lf + seen.cr - seen.crlf + (not before.endswith((b"\n", b"\r")))
    seen.end_sign = before.rstrip(b"\r\n").endswith(b"\x1a")
    return seen


def _count(seen: Survey, block: bytes, before: bytes) -> None:
    seen.lf += block.count(b"\n")
    if b"\r" in block:
        seen.cr += block.count(b"\r")
        seen.crlf += block.count(b"\r\n")
    if not seen.blank_lines:
        opens_blank = before.endswith((b"\n", b"\r")) and block.startswith((b"\n", b"\r"))
        seen.blank_lines = opens_blank or b"\n\n" in block or (seen.cr > 0 and b"\n\r" in block)
