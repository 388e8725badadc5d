"""The golden cases of the source presets: one readable file each, `tests/lists/sources/<case>.txt`.

    source  sendy                the preset; `by name` behind it: a list of this header is not recognised by itself
    file    newsletter-all.csv   the list's name
    header  Name,Email,...       the true captions, as CSV
    row     Ann Lee,{email},...  what stands under them; {email}, {phone} and {n} differ from row to row
    field   full_name  Ann Lee   what comes of it, one line a field

Then a table: cells of some captions (`-`: empty), and what is decided: the status of the e-mail address if it is new
and a double opt-in is attested, its deliverability, and the status of the phones where the case is about phones.
"""

import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

CASES = Path(__file__).resolve().parents[1] / "lists" / "sources"
EXPECTED = ("decided", "delivery", "phones")


@dataclass
class Golden:
    """One case. `table`: caption -> cell of each row; `expected`: decided, delivery, phones of each row."""

    name: str
    source: str = ""
    by_name: bool = False
    file: str = ""
    delimiter: str = ","
    header: list[str] = field(default_factory=list)
    row: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    table: list[dict[str, str]] = field(default_factory=list)
    expected: list[dict[str, str]] = field(default_factory=list)

    @property
    def records(self) -> list[dict[int, str]]:
        """The cells of each record by position; a caption that is there twice gets its cell in the first place."""
        return [
            {position: self._filled(cell, number) for position, cell in enumerate(self.row)}
            | {self.header.index(caption): cell for caption, cell in cells.items()}
            for number, cells in enumerate(self.table, start=1)
        ]

    @property
    def emails(self) -> list[str]:
        """The e-mail address of each record: the first cell that is one."""
        return [next(cell for cell in record.values() if re.fullmatch(r"\S+@\S+", cell)) for record in self.records]

    def text(self, header: list[str] | None = None) -> str:
        """The whole list."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=self.delimiter)
        writer.writerow(header or self.header)
        writer.writerows(record.values() for record in self.records)
        return out.getvalue()

    def _filled(self, cell: str, number: int) -> str:
        mailbox = f"{self.name.replace('_', '.')}.{number}@example.com"
        phone = f"+1 202 555 01{_NAMES.index(self.name):02}" if number == 1 else ""
        return cell.replace("{email}", mailbox).replace("{phone}", phone).replace("{n}", str(number))


def read(path: Path) -> Golden:
    """One golden file."""
    case = Golden(path.stem)
    lines = [line.rstrip() for line in path.read_text("utf-8").splitlines()]
    captions: list[str] = []
    for line in (line for line in lines if line and not line.startswith("#")):
        word, *rest = re.split(r"\s{2,}", line)
        if captions:
            cells = {
                caption: "" if cell == "-" else cell for caption, cell in zip(captions, [word, *rest], strict=True)
            }
            case.expected.append({caption: cells.pop(caption) for caption in EXPECTED if caption in cells})
            case.table.append(cells)
        elif line.endswith(EXPECTED):
            captions = [word, *rest]
        elif word == "source":
            case.source, case.by_name = rest[0], rest[1:] == ["by name"]
        elif word in {"header", "row"}:
            setattr(case, word, next(csv.reader([line.split(maxsplit=1)[1]])))
        elif word == "field":
            case.fields[rest[0]] = rest[1]
        else:
            setattr(case, word, {"TAB": "\t"}.get(rest[0], rest[0]))
    return case


def cases() -> list[Golden]:
    """Every golden case, by name."""
    return [read(CASES / f"{name}.txt") for name in _NAMES]


_NAMES = sorted(path.stem for path in CASES.glob("*.txt") if path.stem != "allowed")
