"""Cleaning of cells: what goes, what stays, and that cleaning twice is cleaning once."""

import unicodedata

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.lists.normalise.text import cleaned, has_control, unguarded

AWKWARD = st.text(
    st.one_of(
        st.sampled_from(" \t\n\r\u00a0\u200b\ufeff\u2003\u0085\u0301\u0327@K\u212a\u1fef\u037eéÅ\u212b\x00\x1c"),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=12,
)


def clean(*values):
    return pl.DataFrame({"a": pl.Series(values, dtype=pl.String)}).select(cleaned(pl.col("a")))["a"].to_list()


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("plain", "plain"),
        ("  both ends \t", "both ends"),
        ("\u00a0no-break\u00a0", "no-break"),
        ("\u200bzero width\u200b \u200b", "zero width"),
        ("\ufeffmark", "mark"),
        ("\u3000wide\u2003", "wide"),
        ("\x85next line\x85", "next line"),
        ("in \u00a0 side", "in \u00a0 side"),
        ("zero\u200bwidth inside", "zero\u200bwidth inside"),
        ("", None),
        (" \u200b ", None),
        (None, None),
        ("two\r\nlines", "two\nlines"),
        ("old\rmac", "old\nmac"),
        ("cafe\u0301", "café"),
        ("café", "café"),
        ("NULL", "NULL"),
        ("00123", "00123"),
        ("1e5", "1e5"),
        ("'=1+1", "'=1+1"),
        ("kelvin \u212a", "kelvin K"),
        ("\u212a@example.com", "\u212a@example.com"),  # left for the e-mail rule to refuse
    ],
)
def test_a_cell_is_cleaned(cell, value):
    assert clean(cell) == [value]
    assert clean("plain", cell, "zoë", None) == ["plain", value, "zoë", None]


def test_no_cells_are_no_cells():
    assert clean() == []
    assert clean(None, None) == [None, None]


def test_slices_of_a_column_are_cleaned_like_columns():
    column = pl.DataFrame({"a": ["x ", " y", "e\u0301", "", "z"]}).slice(1, 3)
    assert column.select(cleaned(pl.col("a")))["a"].to_list() == ["y", "é", None]


def test_literals_and_lazy_frames_are_cleaned_too():
    frame = pl.LazyFrame({"a": [" x", "y "]}).select(cleaned(pl.col("a")), b=cleaned(pl.lit(" z ")))
    assert frame.collect().rows() == [("x", "z"), ("y", "z")]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.none() | AWKWARD, max_size=8))
def test_cleaning_twice_is_cleaning_once(cells):
    once = clean(*cells)
    assert clean(*once) == once
    assert all(value is None or (value and value == value.strip(" \t\n\u00a0\u200b\ufeff")) for value in once)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.none() | AWKWARD, min_size=1, max_size=8))
def test_a_cell_is_cleaned_the_same_whatever_stands_beside_it(cells):
    assert clean(*cells) == [clean(cell)[0] for cell in cells]
    assert clean(*reversed(cells)) == list(reversed(clean(*cells)))


@settings(max_examples=200, deadline=None)
@given(AWKWARD.filter(lambda text: "@" not in text))
def test_what_is_left_is_composed(cell):
    [value] = clean(cell)
    assert value is None or unicodedata.is_normalized("NFC", value)


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("plain é 😀", False),
        ("tab\tand\nline", False),
        ("nul\x00", True),
        ("bell\x07", True),
        ("escape\x1b[2J", True),
        ("delete\x7f", True),
        ("c1\x9b", True),
        ("\u202eoverride", True),
        ("isolate\u2066", True),
        ("family \U0001f468\u200d\U0001f469", False),
        (None, None),
    ],
)
def test_control_characters_are_seen(cell, found):
    assert pl.DataFrame({"a": [cell]}, schema={"a": pl.String}).select(has_control(pl.col("a"))).item() is found


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("'+49 151", "+49 151"),
        ("' +49", "+49"),
        ("=+49", "+49"),
        ('="+49 151"', "+49 151"),
        ('="0151"', "0151"),
        ("'0151", "0151"),
        ("’=(0151) 1", "(0151) 1"),
        ("+49", "+49"),
        ("'ask Ann", "'ask Ann"),
        ("=cmd|' /C'!A0", "=cmd|' /C'!A0"),
        (None, None),
    ],
)
def test_a_spreadsheet_guard_is_taken_off(cell, value):
    assert pl.DataFrame({"a": [cell]}, schema={"a": pl.String}).select(unguarded(pl.col("a"))).item() == value
