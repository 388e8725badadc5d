"""Canaries: values nobody else has, and the search for what is left of them in places where no contact may be.

Belongs here: making canaries, the forms in which a value may come back, the search. Does not belong here: where they
are put and which places are searched.
"""

import base64
import json
import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus

SQLITE = b"SQLite format 3\0"


@dataclass(frozen=True)
class Canary:
    """One person who does not exist; no part of it occurs anywhere by chance."""

    local_part: str
    last_name: str
    phone: str
    company: str

    @classmethod
    def new(cls) -> "Canary":
        """Letters for texts, for they survive every writing; the phone number is a German mobile's, E.164."""
        word = ["".join(secrets.choice("bcdfghjklmnpqrstvwxz") for _ in range(14)) for _ in range(3)]
        return cls(
            word[0], word[1].capitalize(), f"+491512{secrets.randbelow(10**7):07}", f"{word[2].capitalize()} Öl/Gas"
        )

    @property
    def email(self) -> str:
        return f"{self.local_part}@example.com"

    def values(self) -> dict[str, str]:
        """What must not be found. A phone number without its prefix, as people write it."""
        return {
            "local part": self.local_part,
            "last name": self.last_name,
            "phone": self.phone.removeprefix("+49"),
            "company": self.company.split()[0],
            "whole company": self.company,
        }


def forms(value: str) -> re.Pattern[bytes]:
    """Match a value as it is, in any case, in a URL, in JSON, in hexadecimal, and in base64 wherever it begins."""
    raw = value.encode()
    written = {raw, quote(value, safe="").encode(), quote_plus(value).encode(), json.dumps(value)[1:-1].encode()}
    written |= {form.replace(b"/", rb"\/") for form in written}
    in_any_case = [*(re.escape(form.lower()) for form in written), raw.hex().encode()]
    exact = [re.escape(form) for shift in range(3) for form in _base64(raw, shift)]
    return re.compile(b"|".join([b"(?i:" + form + b")" for form in in_any_case] + exact))


def _base64(raw: bytes, shift: int) -> set[bytes]:
    """The characters that `raw` alone decides, when `shift` other bytes stand before it in its group of three."""
    first = {0: 0, 1: 2, 2: 3}[shift]
    last = -1 if (shift + len(raw)) % 3 else None
    return {
        encode(bytes(shift) + raw).rstrip(b"=")[first:last] for encode in (base64.b64encode, base64.urlsafe_b64encode)
    }


def traces(folder: Path, canary: Canary) -> set[tuple[str, str]]:
    """Return (place, part of the canary) for all that is left of it in the files below a folder.

    Every file is searched as bytes, deleted rows in a database's free pages included. SQLite databases are searched row
    by row too, for a long value lies in pages that do not follow each other; their places are `file:table`.
    """
    patterns = {part: forms(value) for part, value in canary.values().items()}
    return {
        (place, part) for place, content in _contents(folder) for part, form in patterns.items() if form.search(content)
    }


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            place, content = str(path.relative_to(folder)), path.read_bytes()
        except FileNotFoundError:  # a server that is ending takes its journals with it
            continue
        yield place, place.encode() + b"\n" + content
        if content.startswith(SQLITE):
            for table, cells in _tables(path):
                yield f"{place}:{table}", cells


def _tables(path: Path) -> Iterator[tuple[str, bytes]]:
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = bytes
        names = [name.decode() for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            rows = connection.execute(f'SELECT * FROM "{name}"')
            yield name, b"\n".join(cell for row in rows for cell in row if isinstance(cell, bytes))
