"""Any table any program writes comes back cell for cell; any damage is told, never swallowed."""

import csv
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_lists import Desk, Loaded

from transforms.errors import ListUnreadable

HEADER = ["email", "name", "note", "tags"]


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as folder:
        yield Desk(Path(folder), max_field_bytes=3000, max_record_bytes=20_000)


def unified(text: str | None) -> str | None:
    return text and text.replace("\r\n", "\n").replace("\r", "\n")


LATIN = st.text(st.sampled_from("aZ09 ,;|\t\"'\n\r\\éß€“#=@+-\x00\x1e\x1f\x7f"), max_size=12)
ANY = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x1a"), max_size=12)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(LATIN | ANY, min_size=width, max_size=width), max_size=12)
)
ENCODINGS = {
    "utf-8": "auto",
    "utf-8-sig": "auto",
    "utf-16": "auto",
    "utf-32": "auto",
    "cp1252": "cp1252",
    "gb18030": "gb18030",
}


@settings(max_examples=200, deadline=None)
@given(
    table=TABLES,
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(sorted(ENCODINGS)),
    blank_before=st.lists(st.integers(0, 12), max_size=4),
    preamble=st.integers(0, 3),
    ends=st.sampled_from(["", "\n", "\n\n\n", "\n\x1a"]),
)
def test_a_written_table_comes_back_cell_for_cell_with_its_lines(
    desk: Desk, table: list[list[str]], delimiter: str, quoting: int, newline: str, encoding: str,
    blank_before: list[int], preamble: int, ends: str,
) -> None:  # fmt: skip
    width = len(table[0]) if table else 2
    if encoding == "cp1252":
        table = [[cell.encode("cp1252", "ignore").decode("cp1252") for cell in row] for row in table]
    if any(set(cell) & set("\r\n") for row in table for cell in row):
        quoting = csv.QUOTE_ALL  # Python's writer leaves a newline unquoted that is not its own
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=newline)
    text.write(f"exported{newline}" * preamble)
    writer.writerow(HEADER[:width])
    expected = []
    for at, row in enumerate(table):
        text.write(newline * blank_before.count(at))
        if any(row):
            line = 1 + (unified(text.getvalue()) or "").count("\n")
            expected.append((line, tuple(unified(cell) or None for cell in row)))
        writer.writerow(row)
    whole = text.getvalue().removesuffix(newline) + ends.replace("\n", newline)
    loaded = desk.load(whole.encode(encoding), encoding=ENCODINGS[encoding])
    assert [(line, tuple(map(unified, cells))) for line, cells in loaded.rows] == expected
    assert loaded.rejects == []
    assert loaded.record_numbers == list(range(1, len(expected) + 1))
    assert loaded.inspection.lines == len(io.StringIO(unified(whole), newline="\n").readlines())


BASE = (
    "email,name,note\n"
    + 'a@list.example,"Jörg, ""Jo""","two\nlines"\nb@list.example,Zoë,\n\n,,\n"c@list.example",X,"q\n\n\nr"\n' * 3
).encode()
PIECES = [
    b'"',
    b",",
    b"\n",
    b"\r",
    b"\r\n",
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\x1a",
    b"\n\n\n",
    b'""',
    b'","',
    b"\x1e",
    b";" * 9,
]
DAMAGE = st.lists(
    st.tuples(st.integers(0, len(BASE)), st.integers(0, 8), st.sampled_from(PIECES) | st.binary(max_size=4)),
    min_size=1,
    max_size=6,
)


@settings(max_examples=200, deadline=None)
@given(damage=DAMAGE, repeat=st.sampled_from([1, 1, 1, 40]))
def test_damage_is_told_and_the_lines_still_add_up(
    desk: Desk, damage: list[tuple[int, int, bytes]], repeat: int
) -> None:
    data = BASE
    for at, drop, put in damage:
        data = data[:at] + put * repeat + data[at + drop :]
    require_told(desk, data)


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=200), declared=st.sampled_from(["auto", "utf-8", "utf-16", "latin-1"]))
def test_noise_is_told(desk: Desk, data: bytes, declared: str) -> None:
    for noisy in (data, b"email,name\n" + data):
        require_told(desk, noisy, encoding=declared)


def require_told(desk: Desk, data: bytes, **given: str) -> None:
    """The list is refused with a reason, or every line is accounted for; anything else is an error of ours."""
    try:
        loaded = desk.load(data, **given)
    except ListUnreadable:
        return
    require_account(loaded, data)


def require_account(loaded: Loaded, data: bytes) -> None:
    """Every line of the original is in exactly one place, and rejects stand at the line they say."""
    raw, told = loaded.raw, loaded.inspection
    in_rows = sum(1 + sum((unified(cell) or "").count("\n") for cell in cells) for _, cells in loaded.rows)
    in_rejects = sum(1 + text.count("\n") for *_, text in loaded.rejects)
    assert told.header_line - 1 + told.header_lines + in_rows + in_rejects + raw.blank == told.lines
    assert raw.records == raw.accepted + raw.rejected == len(loaded.rows) + len(loaded.rejects)
    assert loaded.record_numbers == list(range(1, raw.records + 1))
    if told.encoding == "utf-8":
        lines = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        for line, reason, text in loaded.rejects:
            there = b"\n".join(lines[line - 1 :]).decode("utf-8", "backslashreplace")
            assert reason == "limits" or there.startswith(text)
