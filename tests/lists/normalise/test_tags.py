"""Tags: cells are taken apart the way each tool wrote them, and what is no tag is counted."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.lists.normalise.tags import invalid_tags, tags


def judge(cell, delimiter):
    frame = pl.DataFrame({"a": [cell]}, schema={"a": pl.String})
    return frame.select(tags=tags(pl.col("a"), delimiter), invalid=invalid_tags(pl.col("a"), delimiter)).row(0)


@pytest.mark.parametrize(
    ("cell", "delimiter", "expected"),
    [
        ('"Tag A","Tag B"', ",", ["tag a", "tag b"]),
        ('"Tag A", Tag B', ",", ["tag a", "tag b"]),
        ("vip", ",", ["vip"]),
        ("VIP,vip , Vip", ",", ["vip"]),
        ("b,a,b", ",", ["b", "a"]),
        ("vip; fair; ", "; ", ["vip", "fair"]),
        ("vip;fair", "; ", ["vip", "fair"]),
        ("a ::: b", " ::: ", ["a", "b"]),
        ("a||b", "||", ["a", "b"]),
        ("a|b", "|", ["a", "b"]),
        ("one tag", "\0", ["one tag"]),
        ("trade  show\u00a02024", ",", ["trade show 2024"]),
        ("café,cafe\u0301", ",", ["café"]),
        ("r&d/x+y:(z) #1 o'k a_b-c.d", ",", ["r&d/x+y:(z) #1 o'k a_b-c.d"]),
        ("a" * 64, ",", ["a" * 64]),
        ("हिन्दी", ",", ["हिन्दी"]),
    ],
)
def test_a_cell_becomes_tags(cell, delimiter, expected):
    assert judge(cell, delimiter) == (expected, 0)


@pytest.mark.parametrize(
    ("cell", "expected", "invalid"),
    [
        ("a" * 65, None, 1),
        ("vip,<b>,a=b,x", ["vip", "x"], 2),
        ("../x", None, 1),
        ("---", None, 1),
        ("bell\x07", None, 1),
        ("zero\u200bwidth", None, 1),
        ("x" * 10_000, None, 1),
        ("", None, 0),
        (" , ,", None, 0),
        ('""', None, 0),
        (None, None, 0),
    ],
)
def test_what_is_no_tag_is_dropped_and_counted(cell, expected, invalid):
    assert judge(cell, ",") == (expected, invalid)


def test_rows_keep_their_order():
    frame = pl.DataFrame({"a": ["b,a", None, "a,b", "", "b,a", "<"]})
    assert frame.select(tags(pl.col("a"), ","))["a"].to_list() == [["b", "a"], None, ["a", "b"], None, ["b", "a"], None]
    assert frame.clear().select(tags(pl.col("a"), ",")).height == 0


@settings(max_examples=80, deadline=None)
@given(st.text(st.sampled_from('aBé,;" ./<İ\u0301'), max_size=30), st.sampled_from([",", ";", "; "]))
def test_tags_taken_again_are_the_same_tags(cell, delimiter):
    once, _ = judge(cell, delimiter)
    for tag in once or []:
        assert judge(tag, "\0") == ([tag], 0)
        assert len(tag) <= 64
    assert once is None or len(set(once)) == len(once)
