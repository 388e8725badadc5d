"""What counts as a trace of somebody, and what only looks like one."""

import os

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.retention.needles import Needles

EXAMPLES = int(os.environ.get("CONTACTS_TEST_EXAMPLES", "30"))
NEEDLES = Needles(
    ["ann@example.com", "zoë.ürgens@example.com", "+4915123456789", "Ann Lee"], ["ann@example.com", "Ann Lee"]
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ann@example.com", True), ("<ANN@Example.com>", True), ("mail ann@example.com.", True),
        ("joann@example.com", False), ("x.ann@example.com", False), ("ann@example.com.au", False),
        ("ann@example.company", False), ("Ann Lee", True), ("ann lee,", True), ("Joann Lee", False),
        ("Ann Leeson", False), ("x+4915123456789x", True), ('{"a": "zo\\u00eb.\\u00fcrgens@example.com"}', True),
        ("ZOË.ÜRGENS@example.com", True), ("Zoë.Ürgens@EXAMPLE.com", True), ("zoe.urgens@example.com", False),
        ("", False),
    ],
)  # fmt: skip
def test_in_texts(text, found):
    column = pl.Series(["other", None, text])
    assert bool(NEEDLES.in_texts([column])) == found
    assert NEEDLES.among(column).to_list() == ([text] if found else [])
    assert bool(NEEDLES.in_bytes([text.encode()])) == found


ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_in_bytes_of_any_encoding(encoding):
    assert NEEDLES.in_bytes(["a;zoë.ürgens@example.com;b".encode(encoding)])
    assert not NEEDLES.in_bytes(["a;joann@example.com;b".encode(encoding)])


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.binary(max_size=40), st.sampled_from(ENCODINGS), st.binary(max_size=40))
def test_whatever_bytes_stand_around_it(before, encoding, after):
    assert NEEDLES.in_bytes([before + "zoë.ürgens@EXAMPLE.com".encode(encoding) + after]) >= 1


@pytest.mark.parametrize("cut", range(1, 22))
def test_in_bytes_that_come_in_pieces(cut):
    data = b"id ann%40example.com x"
    assert NEEDLES.in_bytes([data[:cut], data[cut:]])
    for alike in (b"id joann@example.com x", b"id ann@example.company"):
        assert not NEEDLES.in_bytes([alike[:cut], alike[cut:]])


def test_blacked_out():
    text = "ANN@example.com and joann@example.com, +4915123456789; Ann Lee"
    assert NEEDLES.blacked_out(text) == "[erased] and joann@example.com, [erased]; [erased]"


def test_nothing_to_look_for_is_found_nowhere():
    assert not Needles([]).in_texts([pl.Series(["a"])])
    assert not Needles([]).in_bytes([b"a"])
