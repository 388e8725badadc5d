"""What is told of a list before it is read, and why a file is refused as a whole."""

import gzip
import hashlib
import io
import os
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_lists import Desk

from transforms.errors import ListUnreadable, UnsafePath
from transforms.lists import source
from transforms.lists.encoding import Utf8Check

H = b"email,name\n"
ROWS = [("a@list.example", "Jörg"), ("b@list.example", "€ 5 “x”")]
TEXT = "email,name\n" + "".join(f"{email},{name}\n" for email, name in ROWS)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def linking_zip() -> bytes:
    info = zipfile.ZipInfo("list.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    return data.getvalue()


def encrypted_zip() -> bytes:
    data = bytearray(zipped({"list.csv": H}))
    directory = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[directory + 8] |= 1
    return bytes(data)


REFUSED = {
    # what bytes code
    "nothing at all": (b"", "empty_file"),
    "blank lines alone": (b"\n\r\n\n", "empty_file"),
    "a byte order mark alone": (b"\xef\xbb\xbf", "empty_file"),
    "an empty file, packed": (gzip.compress(b""), "empty_file"),
    "Parquet": (b"PAR1" + b"\0" * 100 + b"PAR1", "not_csv"),
    "a program": (b"\x7fELF\x02\x01\x01" + b"\0" * 100, "not_csv"),
    "HTML": (b"\n <!DOCTYPE html><html>email,name", "not_csv"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "not_csv"),
    "a workbook": (zipped({"[Content_Types].xml": b"<x/>", "xl/a.xml": b""}), "not_csv"),
    "Parquet, packed": (gzip.compress(b"PAR1" + b"\0" * 100), "not_csv"),
    "zstd": (b"\x28\xb5\x2f\xfd" + b"\0" * 20, "not_csv"),
    "tar": (b"a.csv".ljust(257, b"\0") + b"ustar\x0000", "not_csv"),
    "gzip cut off": (gzip.compress(H * 1000)[:-9], "truncated"),
    "gzip cut off early": (gzip.compress(H * 1000)[:15], "truncated"),
    "gzip with a wrong sum": (gzip.compress(H)[:-8] + b"\0" * 8, "archive"),
    "gzip in gzip": (gzip.compress(gzip.compress(H)), "archive"),
    "zip cut off": (zipped({"list.csv": H * 1000})[:-30], "truncated"),
    "zip in zip": (zipped({"list.csv": zipped({"list.csv": H})}), "archive"),
    "zip with a wrong sum": (zipped({"list.csv": H}, zipfile.ZIP_STORED).replace(b",name", b";name"), "archive"),
    "zip of two": (zipped({"a.csv": H, "b.csv": H}), "several_lists"),
    "zip of two with a path": (zipped({"a.csv": H, "../b.csv": H}), "archive"),
    "zip of a list and a picture": (zipped({"a.csv": H, "b.png": H}), "archive"),
    "zip of fifty-one": (zipped({f"{at}.csv": H for at in range(51)}), "archive"),
    "zip with a newline in a name": (zipped({"a\n.csv": H, "b.csv": H}), "archive"),
    "zip of many": (zipped({f"{at}.csv": b"" for at in range(5000)}), "archive"),
    "zip of none": (zipped({}), "not_csv"),
    "zip with a path": (zipped({"../../list.csv": H}), "archive"),
    "zip with an absolute path": (zipped({"/list.csv": H}), "archive"),
    "zip with a folder": (zipped({"folder/": b""}), "archive"),
    "zip of a link": (linking_zip(), "archive"),
    "zip of a picture": (zipped({"list.png": H}), "archive"),
    "encrypted zip": (encrypted_zip(), "archive"),
    "a byte no encoding has": (H + b"a\x81\xf6\xfc,\x8d\n", "encoding"),
    "half a UTF-16 character": (b"\xff\xfe" + TEXT.encode("utf-16-le")[:-1], "encoding"),
    "no known caption": (b"a@list.example,Anna\nb@list.example,Bert\n", "no_identity_column"),
    "a header behind twenty lines": (b"note\n" * 20 + H, "no_identity_column"),
    "a header that does not end": (b'email,"name\n' * 3, "no_identity_column"),
    "SQL for a header": (b'"; DROP TABLE contacts;--,{{ 7*7 }}\n1,2\n', "no_identity_column"),
    "two delimiters that fit alike": (b"email,x;id\n1,2;3\n", "delimiter"),
    "records that do not fit": (H + b"a,b,c\n" * 30 + b"a,b\n" * 20, "ragged"),
    "too many columns": (b"email" + b"," * 500 + b"\n", "limits"),
    "a column of commas": (b"," * 1_000_000, "limits"),
    "a caption too long": (b"email," + b"x" * 1001 + b"\n", "limits"),
    "a header too long": (b"email,name," + b"x" * 1_000_000 + b"\n", "limits"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_is_no_list_is_refused_with_its_reason(desk: Desk, what: str) -> None:
    data, code = REFUSED[what]
    with pytest.raises(ListUnreadable) as error:
        desk.load(data)
    assert error.value.code == code
    assert "Nothing was written" in str(error.value)


def test_a_refusal_never_repeats_the_first_row(desk: Desk) -> None:
    with pytest.raises(ListUnreadable) as error:
        desk.load(b"canary@list.example,Canary,+12025550100\n")
    assert "anary" not in f"{error.value}{error.value.facts}"
    assert "555" not in str(error.value)
    assert error.value.facts["columns"] == 3


ENCODINGS = {
    # what bytes declared encoding, detected
    "UTF-8": (TEXT.encode(), "auto", "utf-8", False),
    "UTF-8 with its mark": (TEXT.encode("utf-8-sig"), "auto", "utf-8", False),
    "UTF-16 LE with its mark": (b"\xff\xfe" + TEXT.encode("utf-16-le"), "auto", "utf-16", False),
    "UTF-16 BE with its mark": (b"\xfe\xff" + TEXT.encode("utf-16-be"), "auto", "utf-16", False),
    "UTF-32 LE with its mark": (b"\xff\xfe\0\0" + TEXT.encode("utf-32-le"), "auto", "utf-32", False),
    "UTF-32 BE with its mark": (b"\0\0\xfe\xff" + TEXT.encode("utf-32-be"), "auto", "utf-32", False),
    "UTF-16 LE by its NULs": (TEXT.encode("utf-16-le"), "auto", "utf-16-le", True),
    "UTF-16 BE by its NULs": (TEXT.encode("utf-16-be"), "auto", "utf-16-be", True),
    "Windows-1252, guessed": (TEXT.encode("cp1252"), "auto", "cp1252", True),
    "Windows-1252, declared": (TEXT.encode("cp1252"), "windows-1252", "cp1252", False),
    "UTF-16, declared": (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le", "utf-16-le", False),
    "UTF-8, declared": (TEXT.encode("utf-8-sig"), "UTF-8", "utf-8", False),
    "Mac Roman, declared": (TEXT.encode("mac-roman"), "macintosh", "mac-roman", False),
    "gzip": (gzip.compress(TEXT.encode()), "auto", "utf-8", False),
    "gzip of two parts": (b"".join(map(gzip.compress, (TEXT[:9].encode(), TEXT[9:].encode()))), "auto", "utf-8", False),
    "zip of Windows-1252": (zipped({"list.CSV": TEXT.encode("cp1252")}), "auto", "cp1252", True),
    "zip, stored": (zipped({"list.csv": TEXT.encode()}, zipfile.ZIP_STORED), "auto", "utf-8", False),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("what", ENCODINGS)
def test_every_encoding_gives_the_same_cells(desk: Desk, what: str, newline: str) -> None:
    data, declared, encoding, detected = ENCODINGS[what]
    if newline == "\n" or data[:2] in (b"\x1f\x8b", b"PK"):
        pass
    else:
        codec = {
            "utf-16": "utf-16-le" if data[:1] == b"\xff" else "utf-16-be",
            "utf-32": "utf-32-le" if data[:1] == b"\xff" else "utf-32-be",
        }.get(encoding, encoding)
        data = data.replace("\n".encode(codec), newline.encode(codec))
    loaded = desk.load(data, encoding=declared)
    assert loaded.cells == ROWS
    assert (loaded.inspection.encoding, loaded.inspection.encoding_detected) == (encoding, detected)
    assert loaded.inspection.sha256 == hashlib.sha256(data).hexdigest()
    assert (loaded.inspection.bytes, loaded.inspection.lines) == (len(data), 3)
    assert ("encoding_converted" in loaded.repairs) == (encoding != "utf-8")


@pytest.mark.parametrize(
    "declared", ["utf-8000", "", "rot13", "base64", "idna", "punycode", "unicode_escape", "utf-7", "cp500", "x\0"]
)
def test_an_encoding_that_is_none_is_refused(desk: Desk, declared: str) -> None:
    with pytest.raises(ListUnreadable) as error:
        desk.load(H, encoding=declared)
    assert error.value.code == "encoding"


def test_a_declared_encoding_is_obeyed_and_its_first_wrong_byte_named(desk: Desk) -> None:
    with pytest.raises(ListUnreadable) as error:
        desk.load(H + b"a,\xa4\xff\n", encoding="shift_jis")
    assert error.value.code == "encoding"
    assert error.value.facts["offset"] == len(H) + 3
    assert desk.load(H + "é,é\n".encode() * 3, encoding="latin-1").cells[0] == ("Ã©", "Ã©")


@pytest.mark.parametrize(
    ("data", "delimiter", "captions", "header_line", "lines", "repairs"),
    [
        (H, ",", ("email", "name"), 1, 1, {}),
        (b" email ;Name\xc2\xa0;;email\r\n", ";", ("email", "Name", "", "email"), 1, 1, {}),
        (b"sep=;\nemail;name\n", ";", ("email", "name"), 2, 2, {"sep_line": 1}),
        (b'"sep=|"\r\nemail|name,x\r\n', "|", ("email", "name,x"), 2, 2, {"sep_line": 1}),
        (b'Report, 2026\n\n"x\nEmail\tname\n', "\t", ("Email", "name"), 4, 4, {"preamble_skipped": 3}),
        (b'\xef\xbb\xbf"e-mail",email\n', ",", ("e-mail", "email"), 1, 1, {"bom_removed": 1}),
        (b"email\nx,y\n", ";", ("email",), 1, 2, {}),
        (b"email|name;x\na|b;c\n", "|", ("email", "name;x"), 1, 2, {}),
        (b"id;email,name\n1,2\n3,4\n", ",", ("id;email", "name"), 1, 3, None),
        (b"email,name\n\na,b\n\n\n\x1a", ",", ("email", "name"), 1, 6, {"blank_lines": 1, "footer_dropped": 3}),
        (b"email,name\ra,b\r\n", ",", ("email", "name"), 1, 2, {"newlines_unified": 2}),
        (b'"email","na\nme"\na,b', ",", ("email", "na\nme"), 1, 3, {}),
    ],
)
def test_header_dialect_and_repairs_are_told(
    desk: Desk,
    data: bytes,
    delimiter: str,
    captions: tuple[str, ...],
    header_line: int,
    lines: int,
    repairs: dict[str, int] | None,
) -> None:
    if repairs is None:  # "id;email" is no caption anybody knows
        with pytest.raises(ListUnreadable):
            desk.load(data, delimiter=",")
        return
    loaded = desk.load(data)
    told = loaded.inspection
    assert (told.delimiter, told.captions, told.header_line, told.lines) == (delimiter, captions, header_line, lines)
    assert loaded.repairs == repairs


@pytest.mark.parametrize("given", [",", "comma"])
def test_a_declared_delimiter_settles_what_is_ambiguous(desk: Desk, given: str) -> None:
    assert desk.load(b"email,x;id\n1,2;3\n", delimiter=given).cells == [("1", "2;3")]


def test_an_unknown_delimiter_is_refused(desk: Desk) -> None:
    with pytest.raises(ListUnreadable) as error:
        desk.load(H, delimiter="x")
    assert error.value.code == "delimiter"


@pytest.mark.parametrize(
    "data", [H + b"a,b\n", b"\xef\xbb\xbf" + H, b"email,name\r\na,b\r\n", H + "é,b\n".encode() * 3 + b"\xff,b\n"]
)
def test_a_file_that_needs_no_mending_is_not_copied(desk: Desk, data: bytes) -> None:
    inspection = desk.inspect(desk.put(data))
    assert inspection.working == inspection.source


def test_a_working_copy_is_private(desk: Desk) -> None:
    inspection = desk.inspect(desk.put(b"email,name\ra,b\r"))
    assert inspection.working != inspection.source
    assert stat.S_IMODE(inspection.working.stat().st_mode) == 0o600


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: zipped({"list.csv": data})])
def test_a_bomb_is_refused_before_it_unpacks(desk: Desk, pack: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_EXPANSION_FLOOR", 1_000_000)
    packed = pack(H + b"a,b\n" * 5_000_000)  # type: ignore[operator]
    with pytest.raises(ListUnreadable) as error:
        desk.load(packed)
    assert error.value.code == "limits"
    assert not list(desk.folder.glob("made*/*"))


def test_a_file_above_the_size_limit_is_refused_unread(tmp_path: Path) -> None:
    desk = Desk(tmp_path, max_list_bytes=100)
    with pytest.raises(ListUnreadable) as error:
        desk.load(H + b"a,b\n" * 100)
    assert error.value.code == "limits"


def test_links_and_special_files_are_not_opened(desk: Desk) -> None:
    (desk.folder / "link.csv").symlink_to(desk.put(H))
    os.mkfifo(desk.folder / "pipe.csv")
    for name in ("link.csv", "pipe.csv"):
        with pytest.raises(UnsafePath):
            desk.inspect(desk.folder / name)
    with pytest.raises(ListUnreadable) as error:
        desk.inspect(desk.folder / "missing.csv")
    assert error.value.code == "not_found"


@pytest.mark.parametrize("change", ["grow", "replace", "same size"])
def test_a_file_that_changes_while_it_is_read_is_refused(desk: Desk, change: str) -> None:
    path = desk.put(H + b"a,b\n" * 3_000_000)
    with source.ListFile(path, desk.settings) as file:
        blocks: Iterator[bytes] = file.content()
        next(blocks)
        if change == "replace":
            (desk.folder / "new.csv").write_bytes(H)
            (desk.folder / "new.csv").replace(path)
        else:
            with path.open("r+b") as other:
                other.seek(0, 2 if change == "grow" else 0)
                other.write(b"x,y\n")
        with pytest.raises(ListUnreadable) as error:
            list(blocks)
    assert error.value.code == "changed_during_read"


def test_reading_twice_must_give_the_same_bytes(desk: Desk) -> None:
    path = desk.put(H + b"a,b\n")
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    with source.ListFile(path, desk.settings) as file:
        list(file.content())
        with path.open("r+b") as other:
            other.write(b"fmail")
        os.utime(path, ns=times)  # a change that the file system does not tell
        with pytest.raises(ListUnreadable) as error:
            list(file.content())
    assert error.value.code == "changed_during_read"


def test_one_wrong_byte_far_from_the_right_ones_does_not_turn_the_file_into_windows_1252(desk: Desk) -> None:
    far = source.BLOCK // 4
    loaded = desk.load(H + "é,é\n".encode() * 3 + b"a,b\n" * far + b"a,\xff\n" + b"a,b\n" * far)
    assert loaded.inspection.encoding == "utf-8"
    assert [reject[:2] for reject in loaded.rejects] == [(far + 5, "not_utf8")]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 64])
@pytest.mark.parametrize(
    ("text", "valid"), [("aé€😀ü,", True), ("é€😀", True), ("aé\udcff€", False), ("😀\udcf0\udc9f", False)]
)
def test_a_character_may_be_split_between_two_blocks(size: int, text: str, valid: bool) -> None:
    data = (text * 40).encode("utf-8", "surrogateescape")
    check = Utf8Check()
    for at in range(0, len(data), size):
        check.feed(data[at : at + size])
    check.finish()
    assert check.valid is valid
    assert check.meant
