"""What exporting tools and spreadsheets do to the cells of a list, and what is made of it."""

import json

import polars as pl
import pytest

from tests.support.imports import ATTESTED
from transforms.lists.stage import stage

GENERIC = "id,first name,last name,email,mobile,postal code,country,tags,notes\n"
GOOGLE = "First Name,Last Name,File As,Labels,E-mail 1 - Value,E-mail 2 - Value,Phone 1 - Value\n"


def staged(imports, text, **answers):
    params = {"list_path": imports.put(text)} | ATTESTED | answers
    found = stage(imports.settings, params, as_of=imports.now)
    folder = found.folder(imports.settings)
    return found, *(pl.read_parquet(folder / part / "*.parquet") for part in ("rows", "addresses", "tags"))


def custom(rows):
    return [json.loads(cell) if cell else {} for cell in rows["custom"]]


def one(imports, **cells):
    """A list of one record, by caption."""
    row = {"first name": "Ann", "email": "ann@example.com"} | {
        caption.replace("_", " "): cell for caption, cell in cells.items()
    }
    quoted = (row.get(caption, "").replace('"', '""') for caption in GENERIC.strip().split(","))
    return staged(imports, GENERIC + ",".join(f'"{cell}"' for cell in quoted) + "\n", default_country="DE")


@pytest.mark.parametrize("guarded", ["'+4915112345678", "' +4915112345678", "=+4915112345678", '="+4915112345678"',
                                     "'015112345678", '="015112345678"', "'004915112345678"])  # fmt: skip
def test_what_guards_a_phone_from_a_spreadsheet_is_taken_off(imports, guarded):
    found, _, addresses, _ = one(imports, mobile=guarded)
    assert addresses.filter(channel="phone")["value"].to_list() == ["+4915112345678"]
    assert found.cautions == {}


@pytest.mark.parametrize("caption", ["mobile", "id", "postal code"])
@pytest.mark.parametrize("cell", ["4.41E+11", "4,91511234567E+12", "4E+11"])
def test_a_number_that_lost_its_last_digits_is_kept_and_never_read(imports, caption, cell):
    found, rows, addresses, _ = one(imports, **{caption: cell})
    assert found.cautions == {"spreadsheet_number": 1}
    assert custom(rows) == [{caption: cell}]
    assert rows.select("external_id", "postal_code").row(0) == (None, None)
    assert addresses["channel"].to_list() == ["email"]


def test_two_people_whose_ids_a_spreadsheet_made_equal_stay_two(imports):
    report = imports.of(GENERIC + "".join(f"4.41E+11,Ann,Lee,ann{n}@example.com,,,,,\n" for n in (1, 2)))
    assert report.outcomes["inserted"] == 2


@pytest.mark.parametrize(
    ("country", "cell", "lost"),
    [
        ("Germany", "1067", True),
        ("US", "501", True),
        ("NO", "150", True),
        ("US", "2139", True),
        ("Germany", "01067", False),
        ("US", "02139-4307", False),
        ("Austria", "1010", False),  # four digits there
        ("", "1067", False),  # Germany by default, but it may be an Austrian one
        ("GB", "1067", False),
        ("Germany", "10", False),
        ("Germany", "10c7", False),
    ],
)
def test_a_postal_code_that_lost_its_zeros_is_kept_and_not_taken(imports, country, cell, lost):
    found, rows, *_ = one(imports, country=country, postal_code=cell)
    assert found.cautions == ({"lost_zeros": 1} if lost else {})
    assert rows["postal_code"].to_list() == [None if lost else cell]
    assert custom(rows) == [{"postal code": cell} if lost else {}]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("4915112345678", None),  # +49 151..., or 04915 112345678
        ("15112345678", "+4915112345678"),
        ("04915112345678", "+494915112345678"),
        ("+4915112345678", "+4915112345678"),
        ("0049 1511 2345678", "+4915112345678"),
    ],
)
def test_a_phone_that_may_have_lost_a_plus_or_a_zero_is_not_guessed_at(imports, cell, value):
    found, rows, addresses, _ = one(imports, mobile=cell)
    assert addresses.filter(channel="phone")["value"].to_list() == [value] * (value is not None)
    assert (found.cautions, custom(rows)) == (({}, [{}]) if value else ({"lost_zeros": 1}, [{"mobile": cell}]))


@pytest.mark.parametrize(
    ("cell", "tags"),
    [
        ('["VIP", "news, weekly"]', ["vip", "news, weekly"]),
        ('["B\\u00fccher"]', ["bücher"]),
        ("[]", []),
        ("vip;news", ["vip", "news"]),
    ],
)
def test_tags_may_be_a_json_list(imports, cell, tags):
    found, _, _, given = one(imports, tags=cell)
    expected = [tag for tag in tags if "," not in tag]
    assert given["tag"].to_list() == expected
    assert found.cautions == ({"invalid_tag": 1} if expected != tags else {}), "a comma is no part of a tag"


GARBLED = ["MÃ¼ller", "LefÃ¨vre", "NovÃ¡k", "Å\u0081ukasz", "Dâ€™Angelo", "Ã\u0089mile", "Ð˜Ð²Ð°Ð½"]


@pytest.mark.parametrize("name", GARBLED)
def test_garbled_text_is_taken_as_it_stands_and_the_report_says_where_and_what_to_do(imports, name):
    found, rows, *_ = one(imports, last_name=name, notes=name)
    assert rows["last_name"].to_list() == [name]
    assert found.cautions == {"mojibake": 1}
    assert [(it.column, it.cells) for it in found.proposals] == [("last name", 1), ("notes", 1)]
    assert "read it as UTF-8" in found.proposals[0].repair
    assert name not in found.model_dump_json()


def test_the_report_holds_the_proposal(imports):
    report = imports.of(GENERIC + "1,Ann,MÃ¼ller,ann@example.com,,,,,\n2,Bob,Müller,bob@example.com,,,,,\n")
    assert [it.model_dump(exclude={"repair"}) for it in report.proposals] == [
        {"caution": "mojibake", "column": "last name", "cells": 1}
    ]


@pytest.mark.parametrize("name", ["Müller", "SÃO JOÃO", "Ñuñez", "Âme", "Ärzte", "Étoile « Ö »", "naïve", "Čapek"])
def test_accents_are_no_garbled_text(imports, name):
    found, *_ = one(imports, last_name=name, notes=f"{name} {name}")
    assert (found.cautions, found.proposals) == ({}, ())


def test_a_line_of_another_encoding_is_turned_away_or_told(imports):
    text = GENERIC + "".join(f"{n},Ann,Müller,ann{n}@example.com,,,,,\n" for n in range(3))
    odd = "9,Bob,Jäger,bob@example.com,,,,,\n"
    found, *_ = staged(imports, text.encode() + odd.encode("cp1252"))
    assert (found.encoding, found.rejects) == ("utf-8", {"not_utf8": 1})
    found, *_ = staged(imports, text.encode("cp1252") + odd.encode())
    assert (found.encoding, found.rejects, found.cautions) == ("cp1252", {}, {"mojibake": 1})


def test_several_values_in_one_cell_are_several_addresses(imports):
    text = GOOGLE + (
        "Ann,Lee,,* myContacts ::: Choir,ann@example.com ::: lee@example.org ::: nobody,third@example.net,"
        "+1 415 555 0120 ::: +1 415 555 0121 ::: 12\n"
        "Bob,Ray,,,bob@example.com,,+1 415 555 0122\n"
    )
    found, rows, addresses, tags = staged(imports, text, source="auto")
    assert addresses.select("record_no", "channel", "slot", "value").sort("record_no", "channel", "slot").rows() == [
        (1, "email", 1, "ann@example.com"), (1, "email", 2, "lee@example.org"), (1, "email", 3, "third@example.net"),
        (1, "phone", 1, "+14155550120"), (1, "phone", 2, "+14155550121"),
        (2, "email", 1, "bob@example.com"), (2, "phone", 1, "+14155550122"),
    ]  # fmt: skip
    assert found.cautions == {"invalid_secondary_email": 1, "invalid_phone": 1}
    assert list(custom(rows)[0]) == ["E-mail 1 - Value", "Phone 1 - Value"], "whole, as it stood"
    assert tags["tag"].to_list() == ["choir"]


def test_a_cell_of_many_values_costs_no_more_than_twenty(imports):
    many = " ::: ".join(f"a{n}@example.com" for n in range(1000))
    found, _, addresses, _ = staged(imports, f"{GOOGLE}Ann,Lee,,,{many},,\n", source="auto")
    assert (addresses.height, found.cautions) == (19, {"invalid_secondary_email": 1})


def test_what_a_source_writes_into_empty_cells_is_blank(imports):
    wix = "First Name,Last Name,Email 1,Email subscriber status,Created At (UTC+0)\n"
    _, rows, *_ = staged(imports, f'{wix}"""""",Lee,ann@example.com,SUBSCRIBED,2026-01-01 08:00\n', source="auto")
    assert rows.select("first_name", "last_name").row(0) == (None, "Lee")
    outlook = "First Name,E-mail Address,E-mail Type,Business Country/Region,Birthday,Anniversary\n"
    found, rows, *_ = staged(imports, f"{outlook}Ann,ann@example.com,,,0/0/00,0/0/00\n", source="auto")
    assert (found.cautions, rows["birth_date"].item(), rows["custom"].item()) == ({}, None, None)
