"""Files that are no plain tables: notes above, sums below, marks that nobody doubled, a list with nobody in it."""

import csv
import io
import random
import re
from pathlib import Path

import pytest
from made_lists import Desk

from tests.support.imports import ATTESTED
from transforms.errors import ListUnreadable
from transforms.lists import requote
from transforms.lists.inspect import Repair
from transforms.lists.stage import stage

H = '"Email","Name","note"\n'
LINKEDIN = (
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\nAnn,Lee,,ann@example.com,,,01 Mar 2026\n"
)
NOTES = (
    'Notes:\n"When exporting your connection data, you may notice that some of the email addresses are missing."\n\n'
)
REPORT = "First Name,Last Name,Email,Email Opt Out,Account Name\nAnn,Lee,ann@example.com,0,Acme\n"
FOOTER = (
    '\n"Grand Totals (1 records)"\n"Confidential Information - Do Not Distribute"\n'
    '"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\n'
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def bare(rows: list[tuple[str, ...]]) -> bytes:
    """As Sendy writes: every value in marks, none doubled, no newline at the end."""
    return (H + "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)).encode()


def staged(imports, text, name="list.csv", **answers):
    params = {"list_path": imports.put(text, name)} | ATTESTED | {"source": "auto"} | answers
    return stage(imports.settings, params, as_of=imports.now)


# fmt: off
BARE = [
    ("a", 'Ann "Annie" Lee', "x"),
    ("b", '"Annie"', ""),
    ("c", '12"', ""),
    ("d", 'two\nlines "and" a mark"\nmore', "ü"),
    ("e", 'say "hi", Bob', '"'),
    ("f", "", ""),
]
# fmt: on


@pytest.mark.parametrize("block", [7, 64, requote._BLOCK])
@pytest.mark.parametrize("times", [1, 50])
def test_marks_that_nobody_doubled_are_read_as_they_stand(desk, monkeypatch, block, times):
    monkeypatch.setattr(requote, "_BLOCK", block)
    loaded = desk.load(bare(BARE * times))
    assert loaded.cells == [tuple(cell or None for cell in row) for row in BARE] * times
    assert loaded.rejects == []
    assert loaded.raw.repairs == (Repair("quotes_doubled", 5 * times),)
    assert [line for line, _ in loaded.rows][:6] == [2, 3, 4, 5, 8, 9]
    assert not list(desk.folder.glob("made*/requoted.csv"))


def test_what_cannot_be_told_apart_is_turned_away_and_the_rest_read(desk):
    rows = [("a", f'Ann "{n}" Lee', "x") for n in range(20)]
    loaded = desk.load(bare([*rows, ("b", 'x","y', 'z"w')]))
    assert len(loaded.cells) == 20
    assert [reason for _, reason, _ in loaded.rejects] in (["quote"], ["field_count"])


@pytest.mark.parametrize(
    "data",
    [
        H + '"a","x ""y"" z","1"\n' * 30 + '"b","x "y" ""z""","2"\n',  # doubled here, bare there: which, nobody knows
        "Email,Name,note\n" + 'a,"x"y,1\n' + 'a,"x",1\n' * 30,
        H + '"a","x","1"\n' * 3 + "a,b,c\n" * 30 + '"d","e"f,g\n',
    ],
)
def test_a_list_that_is_not_written_so_is_read_as_before(desk, data):
    loaded = desk.load(data.encode())
    assert loaded.raw.repairs == ()
    assert [reason for _, reason, _ in loaded.rejects] == ["quote"]


def test_any_texts_in_bare_marks_come_back_or_are_turned_away(desk):
    chance = random.Random(11)
    for _ in range(40):
        rows = [
            (f"{n}@x", *("".join(chance.choices('ab" ;\nü', k=chance.randrange(6))) for _ in range(2)))
            for n in range(30)
        ]
        # `""` may be one mark that was doubled, `"\n"` and `","` may end a value: what they were, nobody can tell
        rows = [tuple(re.sub(r'"[\n"]*', '"', cell).strip() for cell in row) for row in rows]
        try:
            loaded = desk.load(bare(rows))
        except ListUnreadable:
            continue
        assert loaded.raw.records == loaded.raw.accepted + loaded.raw.rejected
        good = {tuple(cell or None for cell in row) for row in rows}
        if loaded.raw.repairs:
            assert {cells for cells in loaded.cells if cells[0] and cells[0].endswith("@x")} <= good


def test_a_mended_sendy_list_opts_in_and_out_as_it_says(imports):
    header = "Name,Email,Joined,Last activity,Added via,Opt-in method,Status"
    rows = [
        ('Ann "Annie" Lee', "ann@example.com", "", "", "", "Double opt-in", "Active"),
        ('Bob "5\'2"', "bob@example.com", "", "", "", "Single opt-in", "Unsubscribed"),
    ]
    lines = [",".join(f'"{cell}"' for cell in row) for row in (header.split(","), *rows)]
    report = imports.of("\n".join(lines), source="auto", name="news-all.csv", double_opt_in=True)
    assert (report.source, report.outcomes["inserted"], report.repairs) == ("sendy", 2, {"quotes_doubled": 2})
    assert imports.statuses() == {"ann@example.com": "double_opt_in", "bob@example.com": "opted_out"}


@pytest.mark.parametrize("notes", ["", NOTES, NOTES + "\n"])
@pytest.mark.parametrize("encode", [str.encode, lambda text: text.replace("\n", "\r\n").encode("utf-8-sig")])
def test_notes_above_the_header_are_skipped(imports, notes, encode):
    found = staged(imports, encode(notes + LINKEDIN))
    assert (found.source, found.records, found.rejected) == ("linkedin_connections", 1, 0)
    assert found.repairs.get("preamble_skipped", 0) == notes.count("\n")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("footer", [FOOTER, FOOTER.replace('"', ""), "Total\n", FOOTER + "\n\n", FOOTER[:-1]])
def test_the_sums_below_a_report_are_no_records(imports, footer, newline):
    report = imports.of((REPORT + footer).replace("\n", newline), source="auto")
    assert (report.records, report.outcomes["inserted"], report.reasons) == (1, 1, {})
    assert report.repairs["footer_dropped"] == footer.strip("\n").count("\n") + 1 + footer.endswith("\n\n") * 2


def test_a_footer_is_below_all_records_and_its_sources_own(imports):
    broken = "Ann\n"
    found = staged(imports, REPORT + "Total\nBob,Ray,bob@example.com,1,\n" + broken + "Total\n")
    assert (found.records, found.rejects) == (4, {"field_count": 2})
    found = staged(imports, "email,first name\nann@example.com,Ann\nTotal\n", source="generic")
    assert found.rejects == {"field_count": 1}


def test_a_report_of_nobody_has_no_record(imports):
    report = imports.of(REPORT.splitlines()[0] + "\n" + FOOTER, source="auto")
    assert (report.records, sum(report.outcomes.values())) == (0, 0)


@pytest.mark.parametrize(
    "data", [b"\n(0) Records Found!", b"\r\n(0) Records Found!\r\n", b"\xef\xbb\xbf(0) Records Found!"]
)
def test_an_export_of_nobody_says_so(desk, data):
    with pytest.raises(ListUnreadable, match="nobody to export") as error:
        desk.load(data)
    assert error.value.code == "no_records"


def test_a_tab_between_the_cells_of_a_csv(imports):
    out = io.StringIO()
    status = "Is this subscriber confirmed", "Is this subscriber blacklisted"
    head = ["id", "Email", *status, "Attribute", "List Membership"]
    csv.writer(out, "excel-tab").writerows([head, [7, "ann@example.com", 1, 0, "Lee, Ann; PhD", "News; No Lists; "]])
    found = staged(imports, out.getvalue(), "export.csv")
    assert (found.source, found.delimiter, found.records, found.rejected) == ("phplist", "\t", 1, 0)
