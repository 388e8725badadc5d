"""Names: only the spacing is touched, and full names are taken apart without losing a word."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.lists.normalise.name import normalise_name, split_full_name


def normalise(name):
    return pl.DataFrame({"a": [name]}, schema={"a": pl.String}).select(normalise_name(pl.col("a"))).item()


def split(name):
    first, last = split_full_name(pl.col("a"))
    return pl.DataFrame({"a": [name]}, schema={"a": pl.String}).select(first=first, last=last).row(0)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("McDonald", "McDonald"),
        ("van der Berg", "van der Berg"),
        ("ADA", "ADA"),
        ("O'Brien", "O'Brien"),
        ("Null", "Null"),
        ("None", "None"),
        ("Robert'); DROP TABLE contacts;--", "Robert'); DROP TABLE contacts;--"),
        ("=1+1", "=1+1"),
        ("Anna   Maria", "Anna Maria"),
        ("Anna\tMaria", "Anna Maria"),
        ("Anna\u00a0Maria", "Anna Maria"),
        ("  Anna ", "Anna"),
        ("Zoe\u0308", "Zoë"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
        ("שרה", "שרה"),
        (" ", None),
        ("", None),
        (None, None),
    ],
)
def test_only_spacing_is_mended(cell, name):
    assert normalise(cell) == name


@pytest.mark.parametrize(
    ("full", "first", "last"),
    [
        ("Ada Lovelace", "Ada", "Lovelace"),
        ("Lovelace, Ada", "Ada", "Lovelace"),
        ("Lovelace ,Ada", "Ada", "Lovelace"),
        ("Anna Maria Müller", "Anna Maria", "Müller"),
        ("John Q. Public", "John Q.", "Public"),
        ("Ludwig van der Berg", "Ludwig", "van der Berg"),
        ("van der Berg, Ludwig", "Ludwig", "van der Berg"),
        ("José de la Cruz", "José", "de la Cruz"),
        ("VINCENT VAN GOGH", "VINCENT", "VAN GOGH"),
        ("John Smith Jr.", "John", "Smith Jr."),
        ("John Smith, Jr.", "John", "Smith Jr."),
        ("Smith, John, PhD", "John", "Smith PhD"),
        ("Madonna", "Madonna", None),
        ("Madonna, Jr.", "Madonna Jr.", None),
        (",,Jr.", "Jr.", None),
        ("  Ada \t Lovelace ", "Ada", "Lovelace"),
        ("Null Null", "Null", "Null"),
        ("", None, None),
        (" , ", None, None),
        (None, None, None),
    ],
)
def test_a_full_name_is_taken_apart(full, first, last):
    assert split(full) == (first, last)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(st.sampled_from("aZé ,.\t\u00a0\u0301Jr'"), max_size=20), min_size=1, max_size=20))
def test_normalising_twice_is_once_and_no_letter_is_lost(cells):
    first, last = split_full_name(pl.col("a"))
    frame = pl.DataFrame({"a": cells}, schema={"a": pl.String})
    frame = frame.with_columns(once=normalise_name(pl.col("a")), first=first, last=last)
    assert frame.select(normalise_name(pl.col("once")))["once"].to_list() == frame["once"].to_list()
    for _, once, *parts in frame.iter_rows():
        kept = "".join(part or "" for part in parts)
        assert sorted(c for c in kept if c not in " ,") == sorted(c for c in once or "" if c not in " ,")
