"""The big lists are the same for everybody, overlap as they should, and their truth is true."""

import csv
import io
import re
from pathlib import Path

import phonenumbers
import pytest

from tests.bench.lists import BLOCK, HEADER, KINDS, write
from tests.bench.phones import COUNTRIES

ROWS = 6_000
SHORT, LONG = 11, 22


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, int]]:
    """Text and truth of a list that starts in one block and ends in the next."""
    path = tmp_path_factory.mktemp("lists") / "list.csv"
    truth = write(path, ROWS, start=BLOCK - 4_000)
    return path.read_text("utf-8"), truth


def records(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


def test_the_same_seed_makes_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("one", 7), ("two", 7), ("three", 8)):
        write(tmp_path / name, 500, seed=seed)
    one, two, three = (path.read_bytes() for path in (tmp_path / "one", tmp_path / "two", tmp_path / "three"))
    assert one == two
    assert one != three


def test_a_row_does_not_depend_on_where_the_list_starts_or_ends(
    tmp_path: Path, made: tuple[str, dict[str, int]]
) -> None:
    write(tmp_path / "part.csv", 700, start=BLOCK - 300)
    part = (tmp_path / "part.csv").read_text("utf-8").removeprefix(f"{HEADER}\n")
    assert part in made[0]


def test_changed_rows_differ_in_the_job_title_alone(tmp_path: Path, made: tuple[str, dict[str, int]]) -> None:
    truth = write(tmp_path / "changed.csv", ROWS, start=BLOCK - 4_000, changed=0.1)
    pairs = list(zip(records(made[0]), records((tmp_path / "changed.csv").read_text("utf-8")), strict=True))
    changed = [(old, new) for old, new in pairs if old != new]
    assert len(changed) == truth["changed"]
    assert 0.05 < len(changed) / ROWS < 0.15
    assert all(new == [*old[:7], f"Promoted {old[7]}", *old[8:]] for old, new in changed)


def test_the_truth_adds_up(made: tuple[str, dict[str, int]]) -> None:
    text, truth = made
    assert sum(truth[kind] for kind in KINDS) == truth["rows"] == ROWS
    assert text.count("\n") == truth["lines"]
    assert truth["keys"] <= truth["good"] + truth["repeat"] + truth["shared"]
    assert all(truth[kind] for kind in ("few", "many", "bad_email", "no_email", "repeat", "shared")), (
        "rows of every common kind"
    )


def test_the_defects_of_the_truth_stand_in_the_file(made: tuple[str, dict[str, int]]) -> None:
    text, truth = made
    assert truth["open_quote"] == 0, "an open quote would make the csv module read other records"
    cells = records(text)
    whole = [row for row in cells if len(row) == len(HEADER.split(","))]
    emails = [row[3].strip().lower() for row in whole]
    keyed = [
        email
        for email in emails
        if re.fullmatch(r"[^@.\s][^@\s]*@[^@\s]+\.[^@\s]*[^@.\s]", email) and ".." not in email
    ]
    assert len(cells) == ROWS
    assert sum(len(row) == SHORT for row in cells) == truth["few"]
    assert sum(len(row) == LONG for row in cells) == truth["many"]
    assert sum('Unit 12" ' in row[8] for row in whole) == truth["stray_quote"]
    assert sum(not email for email in emails) == truth["no_email"]
    assert len(whole) - len(keyed) - truth["no_email"] == truth["bad_email"]
    assert len(set(keyed)) == truth["keys"]


def test_all_domains_are_reserved_ones(made: tuple[str, dict[str, int]]) -> None:
    domains = {domain.strip(".").lower() for domain in re.findall(r"@+([^\s@,\"]+)", made[0])}
    assert {d for d in domains if not re.fullmatch(r"(.+\.)?example(\.(com|org|net))?|localhost", d)} == set()


def test_nearly_all_phones_are_valid_in_the_country_of_their_row(made: tuple[str, dict[str, int]]) -> None:
    regions = {name: country.names for country in COUNTRIES for name in country.names}
    codes = {
        "1": "US",
        "44": "GB",
        "49": "DE",
        "33": "FR",
        "34": "ES",
        "39": "IT",
        "31": "NL",
        "55": "BR",
        "91": "IN",
        "61": "AU",
    }
    region_of = {name: codes[country.code] for country in COUNTRIES for name in regions if name in country.names}
    typed = [
        (row[4], region_of[row[12]]) for row in records(made[0])[:800] if len(row) == len(HEADER.split(",")) and row[4]
    ]
    valid = sum(is_valid(*one) for one in typed)
    assert 0.9 < valid / len(typed) < 1


def is_valid(cell: str, region: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(cell, region))
    except phonenumbers.NumberParseException:
        return False
