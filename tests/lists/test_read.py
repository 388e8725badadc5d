"""What becomes of the rows of a list: every case a line of bytes, its rows with line numbers, and its rejects."""

from pathlib import Path

import pytest
from made_lists import Desk

from transforms.errors import ListUnreadable
from transforms.vocabulary import Reason

H = b"email,name,note\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


# fmt: off
CASES = {
    # what: (bytes,
    #     rows as (line, cells), rejects as (line, reason, raw))
    "header only": (H,
        [], []),
    "header without newline": (H[:-1],
        [], []),
    "no newline at the end": (H + b"a,b,c",
        [(2, "a b c")], []),
    "too few cells": (H + b"a,b\nd,e,f\n",
        [(3, "d e f")], [(2, "field_count", "a,b")]),
    "too many cells": (H + b"a,b,c,d\nd,e,f\n",
        [(3, "d e f")], [(2, "field_count", "a,b,c,d")]),
    "two more cells: one reject": (H + b"a,b,c,d,e\n",
        [], [(2, "field_count", "a,b,c,d,e")]),
    "doubled quotes": (H + b'"a""b",\'b\',""\n',
        [(2, "a\"b 'b' NULL")], []),
    "text behind a closing quote": (H + b'a,"b"x,c\nd,e,f\n',
        [(3, "d e f")], [(2, "quote", 'a,"b"x,c')]),
    "backslash escapes are none": (H + b'a,"b\\"c",c\nd,e,f\n',
        [(3, "d e f")], [(2, "quote", 'a,"b\\"c",c')]),
    "a bare quote in a value": (H + b'a,12" disk,c\n',
        [(2, 'a 12"_disk c')], []),
    "open quote closed by another": (H + b'"a,b,c\nd,e,f\n"g",h,i\nj,k,l\n',
        [(5, "j k l")], [(2, "quote", '"a,b,c\nd,e,f\n"g",h,i')]),
    "open quote to the end, short": (H + b'a,b,c\nd,e,"f\ng,h,i\n',
        [(2, "a b c")], [(3, "quote", 'd,e,"f\ng,h,i')]),
    "open quote in the last line": (H + b'a,b,c\nd,e,"f',
        [(2, "a b c")], [(3, "quote", 'd,e,"f')]),
    "newline in quotes": (H + b'a,"b\nb",c\nd,e\ng,h,i\n',
        [(2, "a b\nb c"), (5, "g h i")], [(4, "field_count", "d,e")]),
    "newlines, LF": (H + b"a,b,c\nd,e,f\n",
        [(2, "a b c"), (3, "d e f")], []),
    "newlines, CRLF": (b"email,name,note\r\na,b,c\r\nd,e,f\r\n",
        [(2, "a b c"), (3, "d e f")], []),
    "newlines, CR": (b"email,name,note\ra,b,c\rd,e,f\r",
        [(2, "a b c"), (3, "d e f")], []),
    "newlines, mixed": (H + b"a,b,c\r\nd,e,f\ng,h,i\rj,k\r\n",
        [(2, "a b c"), (3, "d e f"), (4, "g h i")], [(5, "field_count", "j,k")]),
    "CRLF throughout, broken first": (b"email,name,note\r\na,b\r\nd,e,f\r\n",
        [(3, "d e f")], [(2, "field_count", "a,b")]),
    "CRLF throughout, broken later": (b'email,name,note\r\na,b,c\r\nd,e\r\n"g,h"x,i\r\nj,k,l\r\nm\r\n',
        [(2, "a b c"), (5, "j k l")],
        [(3, "field_count", "d,e"), (4, "quote", '"g,h"x,i'), (6, "field_count", "m")]),
    "CRLF throughout, wrong UTF-8": ("email,name,note\r\né,ö,ü\r\n".encode() + b"a,b,\xff\r\n",
        [(2, "é ö ü")], [(3, "not_utf8", "a,b,\\xff")]),
    "CRLF records, LF in a value": (b'email,name,note\r\na,"b\nb",c\r\nd,e,f\r\n',
        [(2, "a b\nb c"), (4, "d e f")], []),
    "blank lines": (H + b"\na,b,c\n\n\nd,e,f\n",
        [(3, "a b c"), (6, "d e f")], []),
    "blank lines, CRLF": (b"email,name,note\r\n\r\na,b,c\r\n\r\nd,e\r\n",
        [(3, "a b c")], [(5, "field_count", "d,e")]),
    "blank lines in quotes": (H + b'a,"b\n\n\nb",c\n\nd,e,f\n',
        [(2, "a b\n\n\nb c"), (7, "d e f")], []),
    "blank lines in a broken record": (H + b'a,"b\n\nb",c,d\nd,e,f\n',
        [(5, "d e f")], [(2, "field_count", 'a,"b\n\nb",c,d')]),
    "empty records are blank": (H + b',,\na,b,c\n"","",""\nd,e\n',
        [(3, "a b c")], [(5, "field_count", "d,e")]),
    "trailing blank lines": (H + b"a,b,c\n\n\n",
        [(2, "a b c")], []),
    "Ctrl-Z on its own line": (H + b"a,b,c\n\x1a",
        [(2, "a b c")], []),
    "Ctrl-Z behind the last value": (H + b"a,b,c\x1a\r\n",
        [(2, "a b c")], []),
    "Ctrl-Z in the middle is a value": (H + b"a,b,c\x1a\n\x1aa,b,c\n",
        [(2, "a b c\x1a"), (3, "\x1aa b c")], []),
    "UTF-8 mark": (b"\xef\xbb\xbf" + H + b"a,b\nd,e,f\n",
        [(3, "d e f")], [(2, "field_count", "a,b")]),
    "UTF-8 mark, header quoted": (b'\xef\xbb\xbf"email",name,note\nd,e,f\n',
        [(2, "d e f")], []),
    "caption with a newline": (b'email,"first\nname",note\na,b,c\nd,e\n',
        [(3, "a b c")], [(4, "field_count", "d,e")]),
    "wrong UTF-8 among right": (H + "é,ö,ü\n".encode() + b"a,\xf6\xff,c\nd,e,f\n",
        [(2, "é ö ü"), (4, "d e f")], [(3, "not_utf8", "a,\\xf6\\xff,c")]),
    "overlong UTF-8": (H + b"a,\xc0\xaf,c\nd,e,f\n",
        [(3, "d e f")], [(2, "not_utf8", "a,\\xc0\\xaf,c")]),
    "surrogate in UTF-8": (H + b"a,\xed\xa0\x80,c\nd,e,f\n",
        [(3, "d e f")], [(2, "not_utf8", "a,\\xed\\xa0\\x80,c")]),
    "wrong UTF-8 and a newline inside": (H + "é,ö,ü\n".encode() + b'a,"x\ny\xff",c\nd,e,f\n',
        [(2, "é ö ü"), (5, "d e f")], [(3, "not_utf8", 'a,"x\ny\\xff",c')]),
    "NUL inside a value": (H + b"a,b\0,c\n",
        [(2, "a b\0 c")], []),
    "no type guessing": (H + b"00123,1e5,True\nNaN,1,0x1F\n",
        [(2, "00123 1e5 True"), (3, "NaN 1 0x1F")], []),
    "null words are values": (H + b"NULL,nan,None\n",
        [(2, "_NULL nan None")], []),
    "comments are none": (H + b"# a,b,c\n#,x,y\n",
        [(2, "#_a b c"), (3, "# x y")], []),
    "spaces are kept": (H + b" a , b,c \n",
        [(2, "_a_ _b c_")], []),
}
# fmt: on


def cells(text: str) -> tuple[str | None, ...]:
    return tuple(
        None if cell == "NULL" else cell.replace("_NULL", "NULL").replace("_", " ") for cell in text.split(" ")
    )


@pytest.mark.parametrize("what", CASES)
def test_every_record_is_a_row_or_a_reject_with_its_line(desk: Desk, what: str) -> None:
    data, rows, rejects = CASES[what]
    loaded = desk.load(data)
    assert loaded.rows == [(line, cells(text)) for line, text in rows]
    assert loaded.rejects == rejects
    assert loaded.record_numbers == list(range(1, loaded.raw.records + 1))
    assert loaded.raw.records == loaded.raw.accepted + loaded.raw.rejected


def test_values_stand_as_they_came(desk: Desk) -> None:
    values = ("Robert'); DROP TABLE contacts;--", '"; --', "{{ 7*7 }} ${x} \x1b[2J")
    loaded = desk.load(H + ",".join('"' + value.replace('"', '""') + '"' for value in values).encode())
    assert loaded.cells == [values]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_delimiter_reads_the_same(desk: Desk, delimiter: str) -> None:
    data = f'email{delimiter}name\na@list.example{delimiter}"A{delimiter}B"\n'.encode()
    assert desk.load(data).cells == [("a@list.example", f"A{delimiter}B")]


@pytest.mark.parametrize(
    "data", [b"email\na@list.example\n\n\nb@list.example\n", b"email\r\na@list.example\r\n\r\n\r\nb@list.example\r\n"]
)
def test_a_list_of_one_column_needs_no_delimiter(desk: Desk, data: bytes) -> None:
    loaded = desk.load(data)
    assert loaded.rows == [(2, ("a@list.example",)), (5, ("b@list.example",))]
    assert loaded.raw.blank == 2


@pytest.mark.parametrize("size", [20_000, 2_000_000])
def test_a_field_above_the_limit_is_rejected_whole_and_alone(desk: Desk, size: int) -> None:
    desk = Desk(desk.folder, max_field_bytes=10_000)
    big = "x" * (size - 1) + '"'
    quoted = big.replace('"', '""')
    loaded = desk.load(H + f'a,b,c\nd,e,"{quoted}"\ng,h,i\n'.encode())
    assert loaded.rows == [(2, ("a", "b", "c")), (4, ("g", "h", "i"))]
    [(line, reason, raw)] = loaded.rejects
    assert (line, reason) == (3, Reason.LIMITS)
    assert raw.strip('"de,') == big.strip('"')
    assert loaded.record_numbers == [1, 2, 3]


def test_a_broken_record_that_the_reader_cuts_is_kept_whole(desk: Desk) -> None:
    long = '"' + "line of a note\n" * 2000 + 'end"'
    loaded = desk.load(
        b"\xef\xbb\xbf" + H + f'a,b,c\nd,{long},f,g\nh,i,j\nk,"{"y" * 12_000}"z,"n\nn"\nm,n,o\n'.encode()
    )
    assert [line for line, _ in loaded.rows] == [2, 2004, 2007]
    assert loaded.rejects == [
        (3, "field_count", f"d,{long},f,g"),
        (2005, "quote", f'k,"{"y" * 12_000}"z,"n\nn"'),
    ]


def test_two_broken_quotes_in_one_record_make_one_reject_and_no_row(desk: Desk) -> None:
    """The reader alone loses its place here: it would take the second half of such a record for a row."""
    escaped = 'a,"b\\"c","d\\"e"'
    swallowed = '"open,b,c\n\n"Jörg, ""Jo"" x",y,"z" z'
    text = f'email,name,note\na,"b\nb",c\n\n{escaped}\nd,e,f\n{swallowed}\ng,h,i\nj,k\n{escaped}\n"m,n,o'
    loaded = desk.load(text.encode())
    assert loaded.rows == [(2, ("a", "b\nb", "c")), (6, ("d", "e", "f")), (10, ("g", "h", "i"))]
    assert loaded.rejects == [
        (5, "quote", escaped), (7, "quote", swallowed), (11, "field_count", "j,k"),
        (12, "quote", escaped), (13, "quote", '"m,n,o'),
    ]  # fmt: skip
    assert loaded.record_numbers == list(range(1, 9))
    assert loaded.raw.blank == 1
    assert not list(loaded.raw.folder.glob("*.csv"))


def test_a_quote_that_swallows_the_rest_refuses_the_file_and_names_its_line(desk: Desk) -> None:
    data = H + b"a,b,c\n" * 10 + b'd,"e,f\n' + b"a,b,c\n" * 20_000
    with pytest.raises(ListUnreadable, match="line 12 ") as error:
        desk.load(data)
    assert error.value.code == "unterminated_quote"
    assert error.value.facts["line"] == 12


def test_the_row_hash_tells_rows_apart_and_equal_rows_alike(desk: Desk) -> None:
    loaded = desk.load(H + b'a,,b\na,b,\na,b,\n"a",b,""\n,a,b\nab,,\n')
    hashes = [(row[2], row[3]) for row in loaded.raw.scan().collect().rows()]
    assert len(set(hashes)) == 4
    assert hashes[1] == hashes[2] == hashes[3]
    again = desk.load(H + b"\n\na,,b\n")
    assert again.raw.scan().collect().row(0)[2:4] == hashes[0]


def test_the_row_hash_does_not_depend_on_how_blank_lines_were_carried(desk: Desk) -> None:
    """The same value once in a file that is read as it is, once in a mended copy; the digest is part of stored data."""
    text = H + b'a,"b\nb",c\n'
    plain, mended = desk.load(text), desk.load(text + b"\nd,e,f\n")
    assert mended.inspection.mark
    assert not plain.inspection.mark
    assert plain.raw.scan().collect().row(0)[2:] == mended.raw.scan().collect().row(0)[2:]


def test_slices_are_the_scan_in_parts(desk: Desk) -> None:
    data = H + b"".join(b"%d,b,c\n%s" % (at, b"\n,,\nbroken\n" if at % 7 == 0 else b"") for at in range(100))
    loaded = desk.load(data)
    whole = loaded.raw.scan().collect()
    parts = [part.collect() for part in loaded.raw.slices(13)]
    assert whole.height == 100
    assert all(part.height <= 13 for part in parts)
    assert [row for part in parts for row in part.rows()] == whole.rows()


def test_ten_million_blank_lines_are_counted_and_cost_little(desk: Desk) -> None:
    blank = 10_000_000
    loaded = desk.load(H + b"a,b,c\n" + b"\n" * blank + b"d,e\n" + b"\r\n" * 1000)
    assert loaded.rows == [(2, ("a", "b", "c"))]
    assert loaded.rejects == [(blank + 3, "field_count", "d,e")]
    assert loaded.raw.blank == blank + 1000
    assert loaded.inspection.working.stat().st_size < 1_000_000
    assert loaded.raw.stored < 10_000


def test_a_record_that_looks_like_a_marked_blank_line_is_a_record(desk: Desk) -> None:
    loaded = desk.load(H + b"\x1e00000000a,,\n\na,b,c\n")
    assert loaded.rows == [(2, ("\x1e00000000a", None, None)), (4, ("a", "b", "c"))]


@pytest.mark.parametrize("name", ["li[st]1*.csv", "a'b;c\n.csv", "k=v.csv", "**.csv", "x.csv.gz", "?.csv", "{a,b}.csv"])
def test_a_file_name_is_a_name_and_no_pattern(desk: Desk, name: str) -> None:
    for other in ("list1x.csv", "y.csv", "x.csv"):
        desk.put(H + b"other,b,c\n", other)
    assert desk.load(H + b"a,b,c\n", name).cells == [("a", "b", "c")]


def test_a_file_that_changes_behind_the_inspection_is_refused(desk: Desk) -> None:
    from transforms.lists.read import read

    path = desk.put(H + b"a,b,c\n")
    inspection = desk.inspect(path)
    path.write_bytes(H + b"a,b,c\nd,e,f\n")
    with pytest.raises(ListUnreadable) as error:
        read(inspection, desk.folder, desk.settings)
    assert error.value.code == "changed_during_read"


def test_errors_hold_no_value_of_the_list(desk: Desk) -> None:
    with pytest.raises(ListUnreadable) as error:
        desk.load(H + b'd,"canary@list.example,f\n' + b"canary@list.example,b,c\n" * 3000)
    assert "canary" not in f"{error.value} {error.value.facts} {error.value.__cause__} {error.value.__context__}"
