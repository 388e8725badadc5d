"""Which encoding a list is in, and its text as UTF-8.

Order: what the person declares, a byte order mark, NULs at every other place (UTF-16), valid UTF-8, else Windows-1252.
Nothing is ever decoded with replacement characters. Newlines, blank lines and delimiters are the business of others.
"""

import codecs
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from transforms.rules.file import unreadable

UTF8: Final = "utf-8"
AUTO: Final = "auto"
_BOM: Final = b"\xef\xbb\xbf"
# longest first: the mark of UTF-16-LE is the beginning of UTF-32-LE's
_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (_BOM, UTF8),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# what UTF-8 forbids though it is built like it: overlong forms and surrogates. Nobody writes these in Windows-1252.
_MALFORMED_UTF8: Final = re.compile(
    rb"[\xc0\xc1][\x80-\xbf]|\xe0[\x80-\x9f][\x80-\xbf]|\xed[\xa0-\xbf][\x80-\xbf]|\xf0[\x80-\x8f][\x80-\xbf]{2}"
)
_BEYOND_DOUBT: Final = 100_000


@dataclass(frozen=True)
class Encoding:
    """A codec's name, whether nobody declared it (no mark, no person), and whether a byte order mark stood there."""

    codec: str
    detected: bool = False
    marked: bool = False

    @property
    def is_utf8(self) -> bool:
        """UTF-8 needs no conversion."""
        return self.codec == UTF8


def first_guess(start: bytes, declared: str) -> Encoding:
    """The encoding by declaration, mark or NULs; UTF-8 if none of them tells. `start`: the file's first bytes.

    Raises:
        ListUnreadable: `encoding`, when the declared name is unknown or no character encoding.
    """
    mark = next((codec for bom, codec in _BOMS if start.startswith(bom)), None)
    if declared != AUTO:
        return Encoding(_codec(declared), marked=mark is not None)
    if mark:
        return Encoding(mark, marked=True)
    wide = _utf16(start)
    return Encoding(wide or UTF8, detected=wide is not None)


def _codec(declared: str) -> str:
    try:
        codec = codecs.lookup(declared).name
        sample = string.printable.encode(codec)
    except (LookupError, ValueError, UnicodeError):
        raise unreadable("encoding", "the declared encoding is unknown") from None
    # refuses what codecs holds besides: base64, idna, unicode_escape, utf-7 ...
    if not codec.startswith(("utf-16", "utf-32")) and sample != string.printable.encode():
        raise unreadable("encoding", "the declared encoding is none for CSV", encoding=codec)
    return UTF8 if codec in (UTF8, "utf-8-sig", "ascii") else codec


def _utf16(start: bytes) -> str | None:
    """UTF-16 without a mark: in Latin script every other byte is NUL."""
    half = max(1, len(start) // 2)
    even, odd = start[0::2].count(0) / half, start[1::2].count(0) / half
    if max(even, odd) < 0.4 or min(even, odd) > 0.1:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def decoded(blocks: Iterator[bytes], codec: str) -> Iterator[bytes]:
    """The blocks as UTF-8 without a byte order mark; bytes that are UTF-8 already pass as they are, valid or not.

    Raises:
        ListUnreadable: `encoding`, with the offset of the first byte that cannot be decoded.
    """
    first = True
    for block in blocks if codec == UTF8 else _converted(blocks, codec):
        yield block.removeprefix(_BOM) if first else block
        first = False


def _converted(blocks: Iterator[bytes], codec: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(codec)("strict")
    offset, last = 0, False
    while not last:
        block = next(blocks, b"")
        last = not block
        held = len(decoder.getstate()[0])
        try:
            text = decoder.decode(block, last)
        except UnicodeError as error:
            at = offset - held + getattr(error, "start", 0)
            raise unreadable("encoding", f"byte {at:,} is not {codec}", encoding=codec, offset=at) from None
        offset += len(block)
        if text:
            try:
                yield text.encode()
            except UnicodeEncodeError:
                raise unreadable("encoding", f"lone surrogates near byte {offset:,}", encoding=codec) from None


class Utf8Check:
    """Says of blocks passing by whether they are UTF-8, and if not, whether they were meant to be."""

    def __init__(self) -> None:
        self.valid = True
        self._tail = b""
        self._well_formed = 0
        self._stray = 0

    def feed(self, block: bytes) -> None:
        """Look at the next block; a character may be split between two."""
        if not self._tail and block.isascii():
            return
        block = self._tail + block
        cut = _complete(block)
        self._tail = block[cut:]
        self._look(block[:cut])

    def finish(self) -> None:
        """Nothing more comes: what is left of a character is no character."""
        self._look(self._tail)
        self._tail = b""

    @property
    def meant(self) -> bool:
        """The bytes that are wrong are the exception among characters of several bytes that are right."""
        return self.valid or self._well_formed > self._stray

    def _look(self, block: bytes) -> None:
        if block.isascii() or self._stray - self._well_formed > _BEYOND_DOUBT:
            return
        characters = _characters(block)
        if characters is not None:
            self._well_formed += len(block) - characters
            return
        self.valid = False
        malformed = sum(map(len, _MALFORMED_UTF8.findall(block)))
        text, _ = codecs.utf_8_decode(block, "ignore")
        right = len(text.encode())
        self._well_formed += right - len(text) + malformed
        self._stray += len(block) - right - malformed


def _complete(block: bytes) -> int:
    """Where the last character that begins in `block` but may end in the next one begins."""
    for back in range(1, min(4, len(block) + 1)):
        byte = block[-back]
        if byte < 0x80:
            break
        if byte >= 0xC0:
            needs = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return len(block) - back if needs > back else len(block)
    return len(block)


def _characters(block: bytes) -> int | None:
    """How many characters the UTF-8 `block` holds; None if it is no UTF-8. Arrow's check takes a fifth of the time of
    decoding, and builds no text.
    """
    offsets = pa.py_buffer(bytes(8) + len(block).to_bytes(8, "little"))
    text = pa.Array.from_buffers(pa.large_utf8(), 1, [None, offsets, pa.py_buffer(block)])
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return None
    return int(pc.utf8_length(text)[0].as_py())
